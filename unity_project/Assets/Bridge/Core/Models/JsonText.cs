using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Bridge.Core
{
    /// <summary>
    /// Finds values in a JSON text without making objects of it, so that one value can be replaced and every other
    /// character stays. Places are indices of the text; a value is named by that of its first character.
    /// </summary>
    internal sealed class JsonText
    {
        private readonly string text;

        /// <summary>Keeps <paramref name="text"/>.</summary>
        public JsonText(string text)
        {
            this.text = text;
        }

        /// <summary>Where the outermost value begins.</summary>
        public int Root => SkipSpace(0);

        /// <summary>
        /// Where the member's value begins, or -1 if the object at <paramref name="place"/> has none.
        /// </summary>
        /// <exception cref="FormatException">The text is not JSON, or no object begins there.</exception>
        public int Member(int place, string name)
        {
            Expect(place, '{');
            int at = SkipSpace(place + 1);
            while (Current(at) != '}')
            {
                string found = StringAt(at);
                at = SkipSpace(End(at));
                Expect(at, ':');
                at = SkipSpace(at + 1);
                if (found == name)
                {
                    return at;
                }

                at = Next(at, '}');
            }

            return -1;
        }

        /// <summary>Where the elements of the array at <paramref name="place"/> begin.</summary>
        /// <exception cref="FormatException">The text is not JSON, or no array begins there.</exception>
        public IReadOnlyList<int> Elements(int place)
        {
            Expect(place, '[');
            var places = new List<int>();
            int at = SkipSpace(place + 1);
            while (Current(at) != ']')
            {
                places.Add(at);
                at = Next(at, ']');
            }

            return places;
        }

        /// <summary>The string at <paramref name="place"/>.</summary>
        /// <exception cref="FormatException">No string is there.</exception>
        public string StringAt(int place)
        {
            Expect(place, '"');
            var value = new StringBuilder();
            for (int at = place + 1; Current(at) != '"'; at++)
            {
                if (text[at] != '\\')
                {
                    value.Append(text[at]);
                    continue;
                }

                at++;
                value.Append(Current(at) == 'u' ? Escaped(ref at) : Unescaped(text[at]));
            }

            return value.ToString();
        }

        /// <summary>The integer at <paramref name="place"/>.</summary>
        /// <exception cref="FormatException">No integer is there.</exception>
        public int IntegerAt(int place)
        {
            string digits = text.Substring(place, End(place) - place);
            int value;
            if (!int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
            {
                throw new FormatException($"expected an integer at character {place} of the JSON text, got '{digits}'");
            }

            return value;
        }

        /// <summary>The text with the value at <paramref name="place"/> replaced.</summary>
        public string Replaced(int place, string value)
        {
            return text.Substring(0, place) + value + text.Substring(End(place));
        }

        private static char Unescaped(char code)
        {
            switch (code)
            {
                case 'b': return '\b';
                case 'f': return '\f';
                case 'n': return '\n';
                case 'r': return '\r';
                case 't': return '\t';
                default: return code;
            }
        }

        private char Escaped(ref int at)
        {
            ushort code;
            if (at + 4 >= text.Length || !ushort.TryParse(
                text.Substring(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code))
            {
                throw new FormatException($"expected four hexadecimal digits at character {at + 1} of the JSON text");
            }

            at += 4;
            return (char)code;
        }

        // Behind the value at a place.
        private int End(int place)
        {
            char first = Current(place);
            if (first == '"')
            {
                int at = place + 1;
                while (Current(at) != '"')
                {
                    at += text[at] == '\\' ? 2 : 1;
                }

                return at + 1;
            }

            return first == '{' || first == '[' ? EndOfNested(place) : EndOfPlain(place);
        }

        private int EndOfNested(int place)
        {
            int depth = 0;
            int at = place;
            do
            {
                char c = Current(at);
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
                at = c == '"' ? End(at) : at + 1;
            }
            while (depth > 0);

            return at;
        }

        private int EndOfPlain(int place)
        {
            int at = place;
            while (at < text.Length && ",]}".IndexOf(text[at]) < 0 && !char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            return at;
        }

        // Where the value after the one at a place begins, or the closing character.
        private int Next(int place, char closing)
        {
            int at = SkipSpace(End(place));
            if (Current(at) == closing)
            {
                return at;
            }

            Expect(at, ',');
            return SkipSpace(at + 1);
        }

        private int SkipSpace(int at)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            return at;
        }

        private char Current(int at)
        {
            if (at >= text.Length)
            {
                throw new FormatException("expected more JSON text, got its end");
            }

            return text[at];
        }

        private void Expect(int at, char expected)
        {
            if (Current(at) != expected)
            {
                throw new FormatException(
                    $"expected '{expected}' at character {at} of the JSON text, got '{text[at]}'");
            }
        }
    }
}
