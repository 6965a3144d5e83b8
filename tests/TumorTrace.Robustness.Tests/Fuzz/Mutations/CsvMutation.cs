using System.Text;

namespace TumorTrace.Robustness.Tests.Fuzz.Mutations;

/// <summary>Changes of tables: cells, columns, separators. Otherwise as text.</summary>
internal static class CsvMutation
{
    public static byte[] Mutate(byte[] input, Dice dice)
    {
        if (dice.OneIn(3) || input.Length == 0)
            return TextMutation.Mutate(input, dice);
        var rows = Encoding.UTF8.GetString(input).Split('\n').Select(l => l.Split(',').ToList()).ToList();
        var row = dice.Of(rows);
        var at = dice.Below(row.Count);
        switch (dice.Below(8))
        {
            case 0 or 1:
                row[at] = dice.OneIn(2) ? dice.Of(OddValues.Numbers) : dice.Of(OddValues.Texts);
                break;
            case 2:
                row.RemoveAt(at);
                break;
            case 3:
                row.Insert(at, row[at]);
                break;
            case 4:
                // A column twice, in every line.
                foreach (var each in rows.Where(r => r.Count > at))
                    each.Add(each[at]);
                break;
            case 5:
                row[at] = $"\"{row[at]}\"";
                break;
            case 6:
                foreach (var each in rows.Where(r => r.Count > at))
                    each[at] = dice.OneIn(2) ? rows[0][Math.Min(at, rows[0].Count - 1)] : dice.Of(OddValues.Numbers);
                break;
            default:
                var other = dice.Of([";", "\t", " ", ", ", "|"]);
                return TextMutation.Utf8(string.Join('\n', rows.Select(r => string.Join(other, r))));
        }
        return TextMutation.Utf8(string.Join('\n', rows.Select(r => string.Join(',', r))));
    }
}
