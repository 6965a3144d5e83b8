using TumorTrace.Core;
using TumorTrace.Core.Runs;
using TumorTrace.Slides;

namespace TumorTrace.Segmentation;

/// <summary>What was typed → which slides: files, folders and lists.</summary>
internal static class SlideInputs
{
    public static List<string> Expand(IEnumerable<string> inputs, string? list)
    {
        var slides = inputs.Concat(list is null ? [] : ReadList(list)).SelectMany(Expand).Distinct(StringComparer.Ordinal).ToList();
        return slides.Count > 0 ? slides : throw new UserException($"{list}: the list holds no slides, expected one a line");
    }

    private static IEnumerable<string> Expand(string input)
    {
        if (!Directory.Exists(input))
            return [input];
        var found = SlideFolder.Files(input).Where(f => !RunFiles.IsLikelihoodMap(f)).ToList();
        return found.Count > 0
            ? found
            : throw new UserException(
                $"{input}: the folder holds no slides ({string.Join(", ", SlideFile.Extensions.Order(StringComparer.Ordinal))})"
            );
    }

    private static IEnumerable<string> ReadList(string list)
    {
        if (!File.Exists(list))
            throw new UserException($"{list}: no such list file, expected a text file with one slide per line");
        return File.ReadLines(list).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#');
    }
}
