using System.Globalization;
using TumorTrace.Core.Files;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Metrics;

/// <summary>Detections of a slide in Camelyon16's form: one line "probability,x,y" each, in level-0 px; empty if there are none.</summary>
internal static class DetectionFile
{
    /// <inheritdoc cref="Level0Bound.Largest"/>
    public const double LargestCoordinate = Level0Bound.Largest;

    private const int MostProblems = 5;

    /// <param name="size">The slide's size, if known; points beyond it are refused.</param>
    /// <param name="sizeOf">Whose size that is, for messages.</param>
    /// <exception cref="UserException">Lines are not detections; names the first of them with what was found and expected.</exception>
    public static IReadOnlyList<Detection> Read(string path, PixelSize? size = null, string sizeOf = "the slide")
    {
        var detections = new List<Detection>();
        var problems = new List<string>();
        var number = 0;
        foreach (var line in CsvLine.ReadFile(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || (number == 1 && IsHeader(line)))
                continue;
            var (detection, problem) = Parse(line, size, sizeOf);
            if (problem is null)
                detections.Add(detection);
            else
                problems.Add($"{path}: line {number}: {problem}");
        }
        if (problems.Count > 0)
            throw new UserException(
                string.Join('\n', problems.Take(MostProblems))
                    + (problems.Count > MostProblems ? $"\nand {problems.Count - MostProblems} more in this file" : "")
            );
        return detections;
    }

    private static (Detection, string? Problem) Parse(string line, PixelSize? size, string sizeOf)
    {
        var fields = CsvLine.TrySplit(line);
        if (fields is null || fields.Count != 3)
            return (default, $"\"{Short(line)}\", expected probability,x,y");
        if (!TryNumber(fields[0], out var p) || p is not (>= 0 and <= 1))
            return (default, $"probability is \"{Short(fields[0])}\", expected 0 to 1");
        if (!TryNumber(fields[1], out var x) || !TryNumber(fields[2], out var y) || !double.IsFinite(x) || !double.IsFinite(y))
            return (default, $"the point is \"{Short(fields[1])},{Short(fields[2])}\", expected two numbers (level-0 px)");
        return Outside(x, y, size, sizeOf) is { } problem ? (default, problem) : (new Detection(p, new Level0Point(x, y)), null);
    }

    private static string? Outside(double x, double y, PixelSize? size, string sizeOf)
    {
        var (width, height) = size is { } s ? (s.Width, s.Height) : (LargestCoordinate, LargestCoordinate);
        if (x >= 0 && y >= 0 && x < width && y < height)
            return null;
        var expected = size is { } known ? $"{sizeOf} has {known} px" : "no slide is that large";
        return $"the point ({x}, {y}) lies outside the slide ({expected}); expected level-0 px of the slide";
    }

    /// <summary>A first line of words, as some tools write it.</summary>
    private static bool IsHeader(string line) =>
        CsvLine.TrySplit(line) is { Count: 3 } fields && fields.All(f => f.Length > 0 && char.IsLetter(f[0]) && !TryNumber(f, out _));

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
