using TumorTrace.Core;
using TumorTrace.Core.Annotations;

namespace TumorTrace.Conversion;

/// <summary>One file to convert.</summary>
internal sealed record ConvertTask(string Input, string Output, ConvertForm Form)
{
    /// <summary>The input is a mask to trace.</summary>
    public bool Traces => MaskLabels.IsMask(Input);
}

/// <summary>What was typed → which file becomes which.</summary>
internal static class ConvertInputs
{
    private static readonly string[] s_annotations = [".xml", ".json", ".geojson", ".gz"];

    /// <summary>Problems with the names are added to <paramref name="problems"/>; then the list is of no use.</summary>
    public static List<ConvertTask> Expand(string input, string output, ConvertForm? to, List<OptionProblem> problems)
    {
        if (Directory.Exists(input))
            return Folder(input, output, to, problems);
        if ((to ?? FormOf(output)) is not { } form)
        {
            problems.Add(
                new(
                    "Form",
                    "not given",
                    $"asap, geojson, ncrf or mask: the ending of {output} is not .xml (ASAP), .geojson, .geojson.gz, .json "
                        + "(QuPath), .png, .tif or .tiff (mask)"
                )
            );
            return [];
        }
        if (form == ConvertForm.Mask != MaskLabels.IsMask(output))
            problems.Add(
                new(
                    "Form",
                    form.ToString().ToLowerInvariant(),
                    $"one that fits {output}; "
                        + (form == ConvertForm.Mask ? "a mask ends in .png, .tif or .tiff" : "these endings are those of masks")
                )
            );
        if (form == ConvertForm.Mask && MaskLabels.IsMask(input))
            problems.Add(new("Input", input, $"annotations, as {output} is a mask too; `pyramid` is for pictures"));
        return [new ConvertTask(input, output, form)];
    }

    /// <summary>The name without its ending, ".geojson.gz" and the like as a whole.</summary>
    public static string NameOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(name) : name;
    }

    private static ConvertForm? FormOf(string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".xml" => ConvertForm.Asap,
            ".geojson" or ".json" or ".gz" => ConvertForm.GeoJson,
            ".png" or ".tif" or ".tiff" => ConvertForm.Mask,
            _ => null,
        };

    private static List<ConvertTask> Folder(string input, string output, ConvertForm? to, List<OptionProblem> problems)
    {
        if (to is not { } form)
        {
            problems.Add(new("Form", "not given", $"asap, geojson, ncrf or mask, as {input} is a folder"));
            return [];
        }
        var files = Directory.EnumerateFiles(input).Order(StringComparer.Ordinal).ToList();
        var chosen = files.Where(f => s_annotations.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)).ToList();
        // Masks often lie beside the slides' annotations, and slides look like masks: they are taken only where nothing else is.
        if (chosen.Count == 0 && form != ConvertForm.Mask)
            chosen = [.. files.Where(MaskLabels.IsMask)];
        if (chosen.Count == 0)
            throw new UserException(
                $"{input}: the folder holds no annotation files "
                    + $"({string.Join(", ", s_annotations)}){(form == ConvertForm.Mask ? "" : " and no masks")}"
            );
        return [.. chosen.Select(f => new ConvertTask(f, Path.Combine(output, NameOf(f) + Ending(form)), form))];
    }

    private static string Ending(ConvertForm form) =>
        form switch
        {
            ConvertForm.Asap => ".xml",
            ConvertForm.GeoJson => ".geojson",
            ConvertForm.Ncrf => ".json",
            _ => ".tif",
        };
}
