using System;
using System.Collections.Generic;
using System.Linq;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>What a simulator says of itself.</summary>
    public sealed class SimulatorInfo
    {
        /// <summary>Keeps all of it, lists in ascending order of name.</summary>
        /// <param name="engine">See <see cref="Engine"/>.</param>
        /// <param name="renderer">See <see cref="Renderer"/>.</param>
        /// <param name="weatherFields">See <see cref="WeatherFields"/>.</param>
        /// <param name="maxImagePixels">See <see cref="MaxImagePixels"/>.</param>
        /// <param name="catalogue">See <see cref="Catalogue"/>; none where null.</param>
        /// <param name="levels">See <see cref="Levels"/>; none where null.</param>
        /// <param name="drivesTraffic">See <see cref="DrivesTraffic"/>.</param>
        /// <exception cref="ArgumentException">Two models or two levels have one name.</exception>
        public SimulatorInfo(
            string engine,
            string renderer,
            IEnumerable<string> weatherFields,
            ulong maxImagePixels,
            IEnumerable<Wire.CatalogueModel> catalogue = null,
            IEnumerable<string> levels = null,
            bool drivesTraffic = false)
        {
            Engine = engine;
            Renderer = renderer;
            MaxImagePixels = maxImagePixels;
            DrivesTraffic = drivesTraffic;
            WeatherFields = Sorted(weatherFields, field => field, "weather fields");
            Catalogue = Sorted(catalogue ?? new Wire.CatalogueModel[0], model => model.Name, "the catalogue");
            Levels = Sorted(levels ?? new string[0], level => level, "levels");
        }

        /// <summary>Name and version of the engine.</summary>
        public string Engine { get; }

        /// <summary>The device that draws, as the graphics driver names it.</summary>
        public string Renderer { get; }

        /// <summary>Fields of Weather and Illumination that the engine honours, as world.proto calls them.</summary>
        public IReadOnlyList<string> WeatherFields { get; }

        /// <summary>Largest width times height of one camera or depth view. Unit: [px].</summary>
        public ulong MaxImagePixels { get; }

        /// <summary>Models of the simulator's own that actors and placements may use.</summary>
        public IReadOnlyList<Wire.CatalogueModel> Catalogue { get; }

        /// <summary>Names of the simulator's own levels.</summary>
        public IReadOnlyList<string> Levels { get; }

        /// <summary>Whether it is an <see cref="ITrafficSimulator"/> that can drive in its levels.</summary>
        public bool DrivesTraffic { get; }

        private static IReadOnlyList<T> Sorted<T>(IEnumerable<T> items, Func<T, string> name, string what)
        {
            T[] sorted = items.OrderBy(name, StringComparer.Ordinal).ToArray();
            for (int i = 1; i < sorted.Length; i++)
            {
                if (name(sorted[i]) == name(sorted[i - 1]))
                {
                    throw new ArgumentException(
                        $"{what}: expected unique names, got '{name(sorted[i])}' more than once");
                }
            }

            return sorted;
        }
    }
}
