using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Bridge.Core;
using Bridge.Rpc;

namespace Bridge.FakeHost
{
    /// <summary>
    /// A player without an engine: serves <see cref="FakeSimulator"/> as a Unity player serves its own, so that
    /// Bridge.Core and Bridge.Rpc can be put through the conformance suite. Besides the options of a player it takes
    /// --fault NAME (see <see cref="Fault"/>), --die-after N (exit status 3 at the Nth capture) and --die-once FILE
    /// (which is made then; nobody dies where it exists).
    /// </summary>
    internal static class Program
    {
        private static volatile bool isEnding;

        private static int Main(string[] arguments)
        {
            HostOptions options;
            FakeSimulator simulator;
            try
            {
                options = HostOptions.Parse(arguments);
                if (options.Transport != HostTransport.Socket)
                {
                    throw new ArgumentException("expected --bridge-transport socket: there is no gRPC here");
                }

                simulator = new FakeSimulator(ReadFault(arguments), ReadDeath(arguments));
            }
            catch (ArgumentException error)
            {
                Console.Error.WriteLine(error.Message);
                return 2;
            }

            var queue = new WorkQueue();
            var service = new SimulatorService(simulator, queue, Console.Error.WriteLine);
            using (var host = new SocketHost(service, options.Port ?? 0, Console.Error.WriteLine))
            {
                Console.Out.WriteLine(options.Announcement(host.Port));
                Console.Out.Flush();
                if (options.ExitWithStdin)
                {
                    new Thread(AwaitEndOfInput) { IsBackground = true }.Start();
                }

                while (!isEnding)
                {
                    queue.Pump();
                    Thread.Sleep(1); // stands for the rest of an engine's frame
                }

                queue.Stop();
            }

            return 0;
        }

        private static void AwaitEndOfInput()
        {
            using (Stream input = Console.OpenStandardInput())
            {
                var dropped = new byte[64];
                while (input.Read(dropped, 0, dropped.Length) > 0)
                {
                }
            }

            isEnding = true;
        }

        private static PlantedFault ReadFault(IReadOnlyList<string> arguments)
        {
            return new PlantedFault(PlantedFault.Parse(ValueOf(arguments, "--fault")));
        }

        private static PlantedDeath ReadDeath(IReadOnlyList<string> arguments)
        {
            int after;
            string text = ValueOf(arguments, "--die-after") ?? "0";
            if (!int.TryParse(text, out after) || after < 0)
            {
                throw new ArgumentException($"--die-after: expected the number of a capture, got '{text}'");
            }

            return new PlantedDeath(after, ValueOf(arguments, "--die-once"));
        }

        private static string ValueOf(IReadOnlyList<string> arguments, string option)
        {
            for (int i = 0; i + 1 < arguments.Count; i++)
            {
                if (arguments[i] == option)
                {
                    return arguments[i + 1];
                }
            }

            return null;
        }
    }
}
