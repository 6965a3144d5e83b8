using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Conversion;

namespace TumorTrace.Conversion;

/// <summary>One file to convert.</summary>
/// <param name="Format">null: a mask.</param>
internal sealed record ConvertTask(string Input, string Output, AnnotationFormat? Format)
{
    /// <summary>The output is a mask to paint.</summary>
    public bool Paints => Format is null;

    /// <summary>The input is a mask to trace.</summary>
    public bool Traces => MaskLabels.IsMask(Input);
}

/// <summary>What was typed → which file becomes which.</summary>
internal static class ConvertInputs
{
    /// <summary>What the user calls a mask.</summary>
    public const string Mask = "mask";

    /// <summary>What the user calls the forms.</summary>
    public static IReadOnlyList<string> Forms { get; } = [.. AnnotationFormats.All.Select(f => f.Name), Mask];

    private static string AllForms => $"{string.Join(", ", Forms.SkipLast(1))} or {Mask}";

    /// <summary>Problems with the names are added to <paramref name="problems"/>; then the list is of no use.</summary>
    public static List<ConvertTask> Expand(string input, string output, string? to, List<OptionProblem> problems)
    {
        to = to?.ToLowerInvariant();
        if (Directory.Exists(input))
            return Folder(input, output, to, problems);
        if ((to ?? FormOf(output)) is not { } form)
        {
            problems.Add(
                new(
                    "Form",
                    "not given",
                    $"{AllForms}: the ending of {output} is not .xml (ASAP), .geojson, .geojson.gz, .json "
                        + "(QuPath), .png, .tif or .tiff (mask)"
                )
            );
            return [];
        }
        if (form == Mask != MaskLabels.IsMask(output))
            problems.Add(
                new(
                    "Form",
                    form,
                    $"one that fits {output}; " + (form == Mask ? "a mask ends in .png, .tif or .tiff" : "these endings are those of masks")
                )
            );
        if (form == Mask && MaskLabels.IsMask(input))
            problems.Add(new("Input", input, $"annotations, as {output} is a mask too; `pyramid` is for pictures"));
        return [new ConvertTask(input, output, AnnotationFormats.Named(form))];
    }

    /// <summary>The name without its ending, ".geojson.gz" and the like as a whole.</summary>
    public static string NameOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(name) : name;
    }

    private static string? FormOf(string path) =>
        AnnotationFormats.ForFile(path)?.Name ?? (Path.GetExtension(path).ToLowerInvariant() is ".png" or ".tif" or ".tiff" ? Mask : null);

    private static List<ConvertTask> Folder(string input, string output, string? to, List<OptionProblem> problems)
    {
        if (to is not { } form)
        {
            problems.Add(new("Form", "not given", $"{AllForms}, as {input} is a folder"));
            return [];
        }
        var files = Directory.EnumerateFiles(input).Order(StringComparer.Ordinal).ToList();
        var chosen = files.Where(f => AnnotationFormats.Endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)).ToList();
        // Masks often lie beside the slides' annotations, and slides look like masks: they are taken only where nothing else is.
        if (chosen.Count == 0 && form != Mask)
            chosen = [.. files.Where(MaskLabels.IsMask)];
        if (chosen.Count == 0)
            throw new UserException(
                $"{input}: the folder holds no annotation files "
                    + $"({string.Join(", ", AnnotationFormats.Endings)}){(form == Mask ? "" : " and no masks")}"
            );
        var format = AnnotationFormats.Named(form);
        return [.. chosen.Select(f => new ConvertTask(f, Path.Combine(output, NameOf(f) + (format?.Ending ?? ".tif")), format))];
    }
}
