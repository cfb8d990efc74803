using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Bridge.Core;
using Google.Protobuf;

namespace Bridge.Rpc
{
    /// <summary>
    /// What every field of a request is asked for; each refusal names the field, what it expected and got.
    /// </summary>
    internal static class FieldChecks
    {
        /// <summary>A refusal of what can never work.</summary>
        internal static RequestException Malformed(string message)
        {
            return new RequestException(StatusCode.InvalidArgument, message);
        }

        /// <summary>A number to read, to six digits, whatever the language of the machine.</summary>
        internal static string Shown(double value)
        {
            return value.ToString("g6", CultureInfo.InvariantCulture);
        }

        /// <summary>Refuses numbers that are not finite.</summary>
        internal static void Finite(string where, params double[] values)
        {
            if (values.Any(value => double.IsNaN(value) || double.IsInfinity(value)))
            {
                string got = string.Join(", ", values.Select(Shown));
                throw Malformed($"{where}: expected finite numbers, got {got}");
            }
        }

        /// <summary>Refuses a number that is not <paramref name="low"/> to <paramref name="high"/>.</summary>
        internal static void InRange(string where, double value, double low, double high)
        {
            // Written so that NaN is refused as well.
            if (!(low <= value && value <= high))
            {
                throw Malformed($"{where}: expected {Shown(low)} to {Shown(high)}, got {Shown(value)}");
            }
        }

        /// <summary>Refuses a message that is absent.</summary>
        internal static void Required(string where, IMessage message)
        {
            if (message == null)
            {
                throw Malformed($"{where}: expected a value, it is absent");
            }
        }

        /// <summary>Refuses the first name that occurs more than once.</summary>
        internal static void Unique(string where, string[] names)
        {
            string twice = names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key)
                .FirstOrDefault();
            if (twice != null)
            {
                throw Malformed($"{where}: '{twice}' occurs more than once; names must be unique");
            }
        }

        /// <summary>Names in quotes with commas between them.</summary>
        internal static string Listed(IEnumerable<string> names)
        {
            string listed = string.Join(", ", names.Select(name => "'" + name + "'"));
            return listed.Length == 0 ? "(none)" : listed;
        }
    }
}
