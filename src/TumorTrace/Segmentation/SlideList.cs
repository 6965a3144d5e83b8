using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Slides;

namespace TumorTrace.Segmentation;

/// <summary>
/// A list of slides: one path a line, in quotes or not; or a table (CSV) whose head names a column of slides (slide, path, file, wsi,
/// filename) and perhaps one of pixel sizes (mpp, in µm/px; an empty field for what the file states). A relative path is taken from the
/// current folder or, if it is not there, from the list's.
/// </summary>
internal static class SlideList
{
    private static readonly string[] s_slideColumns = ["slide", "path", "file", "wsi", "filename", "slide_path"];
    private static readonly string[] s_mppColumns = ["mpp", "um_per_px", "pixel_size"];

    /// <exception cref="UserException">No such list, or a line that cannot be understood.</exception>
    public static List<SlideInput> Read(string list)
    {
        if (!File.Exists(list))
            throw new UserException($"{list}: no such list file, expected a text file with one slide per line");
        var lines = CsvLine
            .ReadFile(list)
            .Select((text, index) => (Text: text.Trim(), Number: index + 1))
            .Where(l => l.Text.Length > 0 && l.Text[0] != '#')
            .ToList();
        var head = lines.Count > 0 ? CsvLine.TrySplit(lines[0].Text)?.Select(f => f.ToLowerInvariant()).ToList() : null;
        var slideColumn = head?.FindIndex(s_slideColumns.Contains) ?? -1;
        var slides =
            slideColumn >= 0 && !Exists(lines[0].Text, list)
                ? lines.Skip(1).Select(l => ReadRow(list, l.Text, l.Number, slideColumn, head!.FindIndex(s_mppColumns.Contains)))
                : lines.Select(l => ReadPath(list, l.Text));
        return slides.ToList() is { Count: > 0 } all
            ? all
            : throw new UserException($"{list}: the list holds no slides, expected one a line");
    }

    private static SlideInput ReadRow(string list, string line, int number, int slideColumn, int mppColumn)
    {
        var fields =
            CsvLine.TrySplit(line) ?? throw new UserException($"{list}: line {number}: a quote is not closed, or text follows it: {line}");
        if (fields.Count <= slideColumn || fields[slideColumn].Length == 0)
            throw new UserException($"{list}: line {number}: no slide in column {slideColumn + 1}: {line}");
        var path = Locate(fields[slideColumn], list);
        if (mppColumn < 0 || mppColumn >= fields.Count || fields[mppColumn].Length == 0)
            return new SlideInput(path);
        return double.TryParse(fields[mppColumn], NumberStyles.Float, CultureInfo.InvariantCulture, out var mpp) && MppRule.IsPlausible(mpp)
            ? new SlideInput(path, mpp)
            : throw new UserException(
                FormattableString.Invariant($"{list}: line {number}: the pixel size is '{fields[mppColumn]}', expected ")
                    + FormattableString.Invariant($"{MppRule.Smallest} to {MppRule.Largest} µm/px, or nothing for what the file states")
            );
    }

    private static SlideInput ReadPath(string list, string line)
    {
        var path = Locate(Unquoted(line), list);
        return Path.Exists(path) || CsvLine.TrySplit(line) is not [var first, _, ..] || !Exists(first, list)
            ? new SlideInput(path)
            : throw new UserException($"{list}: a table without a head ({line}); name its columns in a first line: slide,mpp");
    }

    private static string Unquoted(string line) => line.Length > 2 && line[0] == line[^1] && line[0] is ('"' or '\'') ? line[1..^1] : line;

    private static bool Exists(string entry, string list) => Path.Exists(entry) || Path.Exists(Beside(list, entry));

    private static string Locate(string entry, string list)
    {
        if (Path.IsPathRooted(entry))
            return entry;
        var beside = Beside(list, entry);
        if (!Path.Exists(entry))
            return Path.Exists(beside) ? beside : entry;
        return !Path.Exists(beside) || Path.GetFullPath(beside) == Path.GetFullPath(entry)
            ? entry
            : throw new UserException(
                $"{list}: {entry} is in the current folder ({Path.GetFullPath(entry)}) and in the list's ({beside}); give the whole path"
            );
    }

    private static string Beside(string list, string entry) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(list))!, entry);
}
