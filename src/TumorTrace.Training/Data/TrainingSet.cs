using System.Globalization;
using TumorTrace.Core;

namespace TumorTrace.Training.Data;

/// <summary>Part of an image, as shares of its width and height, half open.</summary>
public readonly record struct Area(double Left, double Top, double Right, double Bottom)
{
    public static Area Whole => new(0, 0, 1, 1);
}

/// <summary>One line of a training manifest: an image, its ground truth and what it is used for.</summary>
/// <param name="Labels">A mask or annotation file, the words "tumor" or "normal" for the whole image, or null: all normal.</param>
/// <param name="Mpp">µm per level-0 px; null: as the file states.</param>
/// <param name="Split">"train", "val" or "test"; test images are never opened by training.</param>
/// <param name="Group">Images of one origin; groups are drawn from evenly, and no group should be in two splits.</param>
/// <param name="Unknown">Mask value that is neither tumour nor normal, if any.</param>
public sealed record TrainingCase(string Image, string? Labels, double? Mpp, string Split, string Group, byte? Unknown, Area Area);

/// <summary>
/// A manifest: CSV with the header <c>image,labels,mpp,split,group,unknown</c> and optionally <c>area</c> (left top
/// right bottom, as shares of the image, separated by spaces). Empty lines and lines that begin with # are skipped.
/// </summary>
public static class TrainingSet
{
    private static readonly string[] s_columns = ["image", "labels", "mpp", "split", "group", "unknown"];
    private static readonly string[] s_splits = ["train", "val", "test"];

    /// <param name="root">Folder that relative paths start from; null: the manifest's own.</param>
    /// <param name="needed">The split that must not be empty.</param>
    /// <exception cref="UserException">Names the line, what was found and what is expected.</exception>
    public static IReadOnlyList<TrainingCase> Read(string path, string? root = null, string needed = "train")
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file, expected a training manifest (CSV)");
        root ??= Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        var lines = File.ReadAllLines(path).Select((text, i) => (Text: text.Trim(), Number: i + 1))
            .Where(l => l.Text.Length > 0 && !l.Text.StartsWith('#')).ToList();
        if (lines.Count == 0 || !Columns(lines[0].Text).Take(s_columns.Length).SequenceEqual(s_columns))
            throw new UserException($"{path}: the first line is '{(lines.Count == 0 ? "" : lines[0].Text)}', expected the header {string.Join(',', s_columns)}");
        TrainingCase[] cases = [.. lines.Skip(1).Select(l => Case(Columns(l.Text), root, $"{path}, line {l.Number}"))];
        return cases.Any(c => c.Split == needed) ? cases
            : throw new UserException($"{path}: {cases.Length} images, none of split '{needed}'; {(needed == "train" ? "nothing to train on" : "mark some in the split column")}");
    }

    private static string[] Columns(string line) => [.. line.Split(',').Select(c => c.Trim())];

    private static TrainingCase Case(string[] columns, string root, string where)
    {
        if (columns.Length < s_columns.Length)
            throw new UserException($"{where}: {columns.Length} columns, expected at least {s_columns.Length}: {string.Join(',', s_columns)}");
        var image = Existing(columns[0], root, where);
        var labels = columns[1] switch { "" => null, "tumor" or "normal" => columns[1], var file => Existing(file, root, where) };
        if (!s_splits.Contains(columns[3]))
            throw new UserException($"{where}: split is '{columns[3]}', expected train, val or test");
        var mpp = columns[2].Length == 0 ? null : Number(columns[2], 0.05, 20, "mpp", where);
        var unknown = columns[5].Length == 0 ? null : Number(columns[5], 0, 255, "unknown", where);
        return new TrainingCase(image, labels, mpp, columns[3], columns[4], (byte?)unknown, ReadArea(columns, where));
    }

    private static string Existing(string file, string root, string where)
    {
        var path = Path.GetFullPath(Path.Combine(root, file));
        return File.Exists(path) ? path : throw new UserException($"{where}: {path}: no such file; paths start from {root} (--root)");
    }

    private static double? Number(string text, double low, double high, string column, string where) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high ? value
            : throw new UserException($"{where}: {column} is '{text}', expected a number from {low} to {high}");

    private static Area ReadArea(string[] columns, string where)
    {
        if (columns.Length <= s_columns.Length || columns[^1].Length == 0)
            return Area.Whole;
        double[] v = [.. columns[s_columns.Length].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => Number(t, 0, 1, "area", where)!.Value)];
        return v.Length == 4 && v[0] < v[2] && v[1] < v[3] ? new Area(v[0], v[1], v[2], v[3])
            : throw new UserException($"{where}: area is '{columns[s_columns.Length]}', expected left top right bottom as shares of the image, such as 0 0 0.66 1");
    }
}
