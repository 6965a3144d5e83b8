using System.Globalization;
using TumorTrace.Core.Annotations;

namespace TumorTrace.Training.Data;

/// <summary>Makes a training case of a manifest row and notes all that is wrong with it.</summary>
internal sealed class CaseReader
{
    /// <summary>The word in the unknown column for annotations that are not exhaustive.</summary>
    internal const string Outside = "outside";

    private readonly ManifestRow _row;
    private readonly string _root;
    private readonly List<string> _problems = [];

    private CaseReader(ManifestRow row, string root)
    {
        _row = row;
        _root = root;
    }

    internal static ManifestLine Read(ManifestRow row, string root)
    {
        if (row.Problem is { } problem)
            return new ManifestLine(row.Where, null, [$"{row.Where}: {problem}"]);
        var reader = new CaseReader(row, root);
        var found = reader.Case();
        return new ManifestLine(row.Where, reader._problems.Count == 0 ? found : null, reader._problems);
    }

    private TrainingCase Case()
    {
        var image = Existing("image");
        var labels = _row["labels"] is "" or "tumor" or "normal"
            ? (_row["labels"].Length == 0 ? null : _row["labels"])
            : Existing("labels");
        if (!TrainingSet.Splits.Contains(_row["split"]))
            Problem($"split is '{_row["split"]}', expected train, val or test");
        var outside = _row["unknown"] == Outside;
        if (outside && (labels is null or "tumor" or "normal" || MaskLabels.IsMask(labels)))
            Problem(
                $"unknown is '{Outside}', which is for annotation files; labels is '{_row["labels"]}': "
                    + "give the mask value that means unknown, or nothing"
            );
        var unknown = outside ? null : Number("unknown", 0, 255, $", or '{Outside}'");
        var tumor = Number("tumor", 0, 255);
        if (unknown is not null && unknown == tumor)
            Problem($"tumor and unknown are both {tumor}, expected different values");
        if (_row["tumor_class"].Length > 0 && (labels is null or "tumor" or "normal" || MaskLabels.IsMask(labels)))
            Problem($"tumor_class is for annotation files; labels is '{_row["labels"]}': for a mask, give tumour's value as tumor");
        return new TrainingCase(image, labels, _row["split"], _row["group"])
        {
            Mpp = Number("mpp", 0.05, 20),
            Area = ReadArea(),
            Unknown = (byte?)unknown,
            Tumor = (byte?)tumor,
            TumorClasses = _row["tumor_class"].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            OutsideUnknown = outside,
            Scope = ReadScope(labels),
            Weight = Number("weight", 0.001, 1000) ?? 1,
        };
    }

    private LabelScope ReadScope(string? labels)
    {
        var words = _row["scope"].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return default;
        if (labels is not ("tumor" or "normal"))
            Problem($"scope is '{_row["scope"]}', but labels is '{_row["labels"]}'; a scope is for the labels tumor and normal");
        if (words is ["field"])
            return new LabelScope(LabelScopeKind.Field);
        if (words is ["centre", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side > 0)
            return new LabelScope(LabelScopeKind.Centre, side);
        Problem($"scope is '{_row["scope"]}', expected nothing, 'field', or 'centre' with the square's side in px, such as 'centre 32'");
        return default;
    }

    private string Existing(string column)
    {
        if (_row[column].Contains('\0'))
        {
            Problem($"{column} holds a zero byte, which no path has; expected text in UTF-8");
            return "";
        }
        var path = Path.GetFullPath(Path.Combine(_root, _row[column]));
        if (_row[column].Length == 0)
            Problem($"{column} is empty, expected a file");
        else if (!File.Exists(path))
            Problem($"{path}: no such file; paths start from {_root}");
        return path;
    }

    private double? Number(string column, double low, double high, string alternative = "")
    {
        var text = _row[column];
        if (text.Length == 0)
            return null;
        if (TryNumber(text, low, high) is { } value && (high != 255 || value % 1 == 0))
            return value;
        Problem(
            FormattableString.Invariant(
                $"{column} is '{text}', expected a {(high != 255 ? "" : "whole ")}number from {low} to {high}{alternative}"
            )
        );
        return null;
    }

    private static double? TryNumber(string text, double low, double high) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high
            ? value
            : null;

    private Area ReadArea()
    {
        if (_row["area"].Length == 0)
            return Area.Whole;
        double?[] v = [.. _row["area"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => TryNumber(t, 0, 1))];
        if (v is [{ } left, { } top, { } right, { } bottom] && left < right && top < bottom)
            return new Area(left, top, right, bottom);
        Problem($"area is '{_row["area"]}', expected left top right bottom as shares of the image, such as 0 0 0.66 1");
        return Area.Whole;
    }

    private void Problem(string text) => _problems.Add($"{_row.Where}: {text}");
}
