using System;
using System.Collections.Generic;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>Checks of how much traffic there shall be.</summary>
    internal static class TrafficChecks
    {
        private const double SumTolerance = 1e-6;

        /// <summary>Refuses a demand that is malformed.</summary>
        internal static void Demand(Wire.SetTrafficRequest demand)
        {
            FieldChecks.InRange("vehicles_per_km", demand.VehiclesPerKm, 0, 200);
            FieldChecks.InRange("pedestrians_per_minute", demand.PedestriansPerMinute, 0, 10000);
            FieldChecks.InRange("parked_share", demand.ParkedShare, 0, 1);
            FieldChecks.InRange("warmup_s", demand.WarmupS, 0, 3600);
            double sum = 0.0;
            var categories = new HashSet<Wire.Category>();
            for (int i = 0; i < demand.Mix.Count; i++)
            {
                Wire.CategoryShare part = demand.Mix[i];
                StateChecks.Category($"mix[{i}].category", part.Category);
                FieldChecks.InRange($"mix[{i}].share", part.Share, 0, 1);
                if (!categories.Add(part.Category))
                {
                    throw FieldChecks.Malformed(
                        $"mix: {part.Category} occurs more than once; categories must be unique");
                }

                sum += part.Share;
            }

            if (!(Math.Abs(sum - 1.0) <= SumTolerance))
            {
                throw FieldChecks.Malformed($"mix: shares must add up to 1, got {FieldChecks.Shown(sum)}");
            }
        }
    }
}
