using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Core.Files;

namespace TumorTrace.Training.Data;

/// <summary>A normal position and how wrong a network was there: p of a classifier, share of cells of a segmenter.</summary>
internal sealed record HardNegative(PatchPosition Position, double Wrongness);

/// <summary>
/// Hard negatives as a table: <c>step,image,left,top,x,y,wrongness</c>; x and y are the patch's centre in working px of
/// the area that begins at left, top (shares of the image), step is when it was found.
/// </summary>
internal static class HardNegativeFile
{
    private const string Header = "step,image,left,top,x,y,wrongness";

    public static void Write(string path, IEnumerable<(int Step, HardNegative Negative)> negatives) =>
        AtomicFile.WriteText(path, string.Join('\n', negatives.Select(n => Line(n.Step, n.Negative)).Prepend(Header)) + "\n");

    /// <param name="regions">Opened training images; positions in others are left out.</param>
    /// <exception cref="UserException">Not such a table.</exception>
    public static IReadOnlyList<(int Step, HardNegative Negative)> Read(string path, IReadOnlyList<TrainingRegion> regions)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file, expected hard negatives as `tumortrace dataset mine` writes them");
        var lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != Header)
            throw new UserException($"{path}: begins with '{lines.FirstOrDefault()}', expected {Header}");
        var byArea = regions.ToLookup(r => Key(r.Case.Image, r.Case.Area.Left, r.Case.Area.Top), StringComparer.Ordinal);
        return [.. lines.Skip(1).SelectMany((line, i) => Positions(line, byArea, $"{path}, line {i + 2}"))];
    }

    private static IEnumerable<(int, HardNegative)> Positions(string line, ILookup<string, TrainingRegion> byArea, string where)
    {
        if (CsvLine.TrySplit(line) is not { Count: 7 } columns || !Numbers([columns[0], .. columns.Skip(2)], out var v))
            throw new UserException($"{where}: '{line}', expected {Header}");
        return byArea[Key(columns[1], v[1], v[2])]
            .Select(region => ((int)v[0], new HardNegative(new PatchPosition(region, (int)v[3], (int)v[4], Tumor: false), v[5])));
    }

    private static bool Numbers(string[] texts, out double[] values)
    {
        values = new double[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (!double.TryParse(texts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
                return false;
        }
        return true;
    }

    private static string Line(int step, HardNegative n)
    {
        var region = n.Position.Region;
        var area = n.Position.Region.Case.Area;
        double[] numbers = [area.Left, area.Top, n.Position.X, n.Position.Y, n.Wrongness];
        return CsvLine.Join([$"{step}", region.Case.Image, .. numbers.Select(v => v.ToString("R", CultureInfo.InvariantCulture))]);
    }

    private static string Key(string image, double left, double top) => FormattableString.Invariant($"{image}|{left}|{top}");
}
