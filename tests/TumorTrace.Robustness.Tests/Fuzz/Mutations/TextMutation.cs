using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TumorTrace.Robustness.Tests.Fuzz.Mutations;

/// <summary>Changes of text that know numbers, words, lines and encodings.</summary>
internal static partial class TextMutation
{
    public static byte[] Mutate(byte[] input, Dice dice)
    {
        var text = Encoding.UTF8.GetString(input);
        return dice.Below(8) switch
        {
            0 => Encoded(text, dice),
            1 => Utf8(Lines(text, dice)),
            2 or 3 => Utf8(Replaced(Number(), text, OddValues.Numbers, dice)),
            4 => Utf8(Replaced(Word(), text, OddValues.Texts, dice)),
            5 => Utf8(Punctuated(text, dice)),
            6 => Utf8(text[..dice.Below(text.Length)]),
            _ => BinaryMutation.Mutate(input, dice),
        };
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>One match becomes an odd value; now and then all of them.</summary>
    private static string Replaced(Regex pattern, string text, string[] values, Dice dice)
    {
        var matches = pattern.Count(text);
        var chosen = dice.Below(matches);
        var all = dice.OneIn(16);
        var value = dice.Of(values);
        var i = 0;
        return pattern.Replace(text, m => all || i++ == chosen ? value : m.Value);
    }

    private static string Punctuated(string text, Dice dice)
    {
        var at = dice.Below(text.Length);
        var sign = dice.Of([
            "\"",
            "'",
            ",",
            ";",
            ":",
            "{",
            "}",
            "[",
            "]",
            "<",
            ">",
            "&",
            "\\",
            "/",
            "#",
            "=",
            "\t",
            "\r",
            "\n",
            "\0",
            "\u00a0",
        ]);
        return dice.OneIn(2) ? text[..at] + sign + text[at..] : text[..at] + sign + text[Math.Min(text.Length, at + 1)..];
    }

    private static string Lines(string text, Dice dice)
    {
        var lines = text.Split('\n').ToList();
        var at = dice.Below(lines.Count);
        switch (dice.Below(6))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(dice.Below(lines.Count), lines[at]);
                break;
            case 2:
                lines.Insert(at, "");
                break;
            case 3:
                lines.InsertRange(at, Enumerable.Repeat(lines[at], dice.Length(5000)));
                break;
            case 4:
                lines.Reverse();
                break;
            default:
                return string.Join(dice.Of(["\r\n", "\r", "\n\n", "", "\u2028"]), lines);
        }
        return string.Join('\n', lines);
    }

    private static byte[] Encoded(string text, Dice dice)
    {
        Encoding encoding = dice.Below(6) switch
        {
            0 => Encoding.Unicode,
            1 => Encoding.BigEndianUnicode,
            2 => Encoding.UTF32,
            3 => Encoding.Latin1,
            _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        };
        byte[] bytes = [.. dice.OneIn(4) ? [] : encoding.GetPreamble(), .. encoding.GetBytes(text)];
        return dice.OneIn(4) ? [.. encoding.GetPreamble(), .. bytes] : bytes;
    }

    public static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?\d+(\.\d+)?([eE][-+]?\d+)?", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Number();

    [GeneratedRegex(@"[A-Za-z_]+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Word();
}
