using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Files;

namespace TumorTrace.Training.Data;

/// <summary>Part of an image, as shares of its width and height, half open.</summary>
public readonly record struct Area(double Left, double Top, double Right, double Bottom)
{
    public static Area Whole => new(0, 0, 1, 1);

    public bool Overlaps(Area other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
}

/// <summary>One line of a training manifest: an image, its ground truth and what it is used for.</summary>
/// <param name="Labels">A mask or annotation file, the words "tumor" or "normal" for the whole image, or null: all normal.</param>
/// <param name="Split">"train", "val" or "test"; test images are never opened by training.</param>
/// <param name="Group">Images of one origin; groups are drawn from evenly, and no group should be in two splits.</param>
public sealed record TrainingCase(string Image, string? Labels, string Split, string Group)
{
    /// <summary>µm per level-0 px; null: as the file states.</summary>
    public double? Mpp { get; init; }

    /// <summary>The part of the image that is used.</summary>
    public Area Area { get; init; } = Area.Whole;

    /// <summary>Mask value that is neither tumour nor normal, if any.</summary>
    public byte? Unknown { get; init; }

    /// <summary>The one mask value that is tumour; null: values from 192 on, or the other one of a mask of 0 and one value.</summary>
    public byte? Tumor { get; init; }

    /// <summary>Annotation file: the classes that are tumour, and no others; empty: by the usual names.</summary>
    public IReadOnlyList<string> TumorClasses { get; init; } = [];

    /// <summary>A label file of which something would be left out is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Annotation file: what no area covers is unknown, not normal.</summary>
    public bool OutsideUnknown { get; init; }

    /// <summary>What the words "tumor" and "normal" apply to.</summary>
    public LabelScope Scope { get; init; }

    /// <summary>How often the image is drawn, beside others of its kind; 1 is usual.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>True if the tumour label is one for several cells together, not for each.</summary>
    internal bool IsWeak => Scope.Kind != LabelScopeKind.Everywhere && Labels == "tumor";

    public LabelRule Rule => new(Unknown, Tumor, OutsideUnknown) { TumorClasses = TumorClasses, Strict = Strict };

    /// <summary>The labels' file; null where the whole image has one label.</summary>
    public string? LabelFile => Labels is null or "tumor" or "normal" ? null : Labels;
}

/// <summary>A line of a manifest as read: its case, or all that is wrong with it.</summary>
/// <param name="Where">File and line, for messages.</param>
public sealed record ManifestLine(string Where, TrainingCase? Case, IReadOnlyList<string> Problems);

/// <summary>
/// A manifest: CSV whose header names the columns <c>image,labels,mpp,split,group,unknown</c> and optionally
/// <c>area</c> (left top right bottom, as shares of the image, separated by spaces), <c>tumor</c>, <c>tumor_class</c> (names separated
/// by semicolons), <c>scope</c> and <c>weight</c>, in any order; or JSON, a list of objects with
/// these members. Empty lines and lines that begin with # are skipped.
/// </summary>
public static class TrainingSet
{
    public static IReadOnlyList<string> Splits { get; } = ["train", "val", "test"];

    /// <param name="root">Folder that relative paths start from; null: the manifest's own.</param>
    /// <param name="needed">The split that must not be empty.</param>
    /// <exception cref="UserException">Names the line, what was found and what is expected.</exception>
    public static IReadOnlyList<TrainingCase> Read(string path, string? root = null, string needed = "train")
    {
        var lines = ReadLines(path, root);
        var problems = lines.SelectMany(l => l.Problems).ToList();
        if (problems.Count > 0)
            throw new UserException(
                problems[0] + (problems.Count == 1 ? "" : $" (and {problems.Count - 1} more; `tumortrace dataset check` lists all)")
            );
        return lines.Any(l => l.Case!.Split == needed)
            ? [.. lines.Select(l => l.Case!)]
            : throw new UserException(
                $"{path}: {lines.Count} images, none of split '{needed}'; "
                    + $"{(needed == "train" ? "nothing to train on" : "mark some in the split column")}"
            );
    }

    /// <summary>The groups' images become the test split, whatever they were: for cross-validation with one manifest.</summary>
    /// <exception cref="UserException">A group that no image is of.</exception>
    public static IReadOnlyList<TrainingCase> HoldOut(IReadOnlyList<TrainingCase> cases, IReadOnlyCollection<string> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.FirstOrDefault(g => cases.All(c => c.Group != g)) is { } unknown)
            throw new UserException(
                $"no image is of group {unknown}, which is to be held out; there are: "
                    + $"{string.Join(", ", cases.Select(c => c.Group).Distinct())}"
            );
        return groups.Count == 0
            ? cases
            :
            [
                .. cases
                    .Where(c => c.Split != "test" || groups.Contains(c.Group))
                    .Select(c => groups.Contains(c.Group) ? c with { Split = "test" } : c),
            ];
    }

    /// <summary>All lines, the bad ones with their problems; for reports that name every problem at once.</summary>
    /// <exception cref="UserException">The file is missing, or no manifest at all.</exception>
    public static IReadOnlyList<ManifestLine> ReadLines(string path, string? root = null)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file, expected a training manifest (CSV)");
        root ??= Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        return [.. ManifestRow.ReadAll(path).Select(row => CaseReader.Read(row, root))];
    }

    /// <summary>Writes a manifest as CSV. Files below its folder are written relative to it, others in full.</summary>
    /// <param name="comments">Lines put before the header, without their #.</param>
    public static void Write(string path, IReadOnlyList<TrainingCase> cases, IEnumerable<string> comments)
    {
        ArgumentNullException.ThrowIfNull(cases);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] columns =
        [
            .. ManifestRow.Required,
            .. cases.Any(c => c.Area != Area.Whole) ? ["area"] : (string[])[],
            .. cases.Any(c => c.Tumor is not null) ? ["tumor"] : (string[])[],
            .. cases.Any(c => c.TumorClasses.Count > 0) ? ["tumor_class"] : (string[])[],
            .. cases.Any(c => c.Scope != default) ? ["scope"] : (string[])[],
            .. cases.Any(c => c.Weight != 1) ? ["weight"] : (string[])[],
        ];
        var lines = comments
            .Select(c => $"# {c}")
            .Append(string.Join(',', columns))
            .Concat(cases.Select(c => CsvLine.Join(columns.Select(column => Field(c, column, folder)))));
        AtomicFile.WriteText(path, string.Concat(lines.Select(l => l + "\n")));
    }

    private static string Field(TrainingCase c, string column, string folder) =>
        column switch
        {
            "image" => Relative(c.Image, folder),
            "labels" => c.LabelFile is { } file ? Relative(file, folder) : c.Labels ?? "",
            "mpp" => Text(c.Mpp),
            "split" => c.Split,
            "group" => c.Group,
            "unknown" => c.OutsideUnknown ? CaseReader.Outside : Text(c.Unknown),
            "tumor" => Text(c.Tumor),
            "tumor_class" => string.Join("; ", c.TumorClasses),
            "scope" => c.Scope.ToString(),
            "weight" => Text(c.Weight),
            _ => string.Join(' ', new[] { c.Area.Left, c.Area.Top, c.Area.Right, c.Area.Bottom }.Select(v => Text(v))),
        };

    private static string Relative(string file, string folder)
    {
        var relative = Path.GetRelativePath(folder, Path.GetFullPath(file));
        return relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) ? Path.GetFullPath(file) : relative;
    }

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
