using TumorTrace.Core;
using TumorTrace.Core.Runs;
using TumorTrace.Slides;

namespace TumorTrace.Segmentation;

/// <summary>What was typed → which slides: files, folders and lists.</summary>
/// <param name="Slides">Each file once, in the order given.</param>
/// <param name="Notes">What was left out, one sentence each.</param>
internal sealed record SlideInputs(IReadOnlyList<SlideInput> Slides, IReadOnlyList<string> Notes)
{
    /// <exception cref="UserException">A folder or a list without slides, or a list that cannot be read.</exception>
    public static SlideInputs Expand(IEnumerable<string> inputs, string? list)
    {
        var named = inputs.Select(i => new SlideInput(i)).Concat(list is null ? [] : SlideList.Read(list)).ToList();
        var notes = new List<string>();
        var slides = new List<SlideInput>();
        foreach (var same in named.SelectMany(i => Expand(i, notes)).GroupBy(s => FullPath(s.Path), StringComparer.Ordinal))
        {
            var sizes = same.Select(s => s.Mpp).Distinct().ToList();
            slides.Add(
                sizes.Count == 1
                    ? same.First()
                    : throw new UserException(
                        FormattableString.Invariant(
                            $"{same.Key}: is given several times, with {Text(sizes[0])} and with {Text(sizes[1])}; give it once"
                        )
                    )
            );
        }
        var companions = slides.RemoveAll(s => IsCompanion(s.Path));
        if (companions > 0)
            notes.Add($"{companions} companion {(companions == 1 ? "file" : "files")} of macOS (._*) left out");
        return slides.Count > 0
            ? new SlideInputs(slides, notes)
            : throw new UserException($"{list ?? "the slides given"}: no slides there{string.Concat(notes.Select(n => $"; {n}"))}");
    }

    private static IEnumerable<SlideInput> Expand(SlideInput input, List<string> notes)
    {
        if (!Directory.Exists(input.Path))
            return [input];
        var found = SlideFolder.Files(input.Path).Where(f => !RunFiles.IsLikelihoodMap(f)).ToList();
        var hidden = Directory.EnumerateFiles(input.Path, ".*").Count(SlideFolder.HasEnding);
        if (hidden > 0)
            notes.Add($"{input.Path}: {hidden} hidden {(hidden == 1 ? "file" : "files")} left out, such as the ._* files of macOS");
        return found.Count > 0
            ? found.Select(f => input with { Path = f })
            : throw new UserException(
                $"{input.Path}: the folder holds no slides ({string.Join(", ", SlideFile.Extensions.Order(StringComparer.Ordinal))})"
                    + string.Concat(notes.Select(n => $"; {n}"))
            );
    }

    private static string FullPath(string path) =>
        path.Length == 0 ? throw new UserException("a slide's name is empty, expected a file, a folder or a list")
        : path.Contains('\0') ? throw new UserException($"{path.Replace("\0", "\\0")}: holds a zero byte, expected a path as text in UTF-8")
        : Path.GetFullPath(path);

    private static string Text(double? mpp) => mpp is { } size ? FormattableString.Invariant($"{size} µm/px") : "no pixel size";

    private static bool IsCompanion(string path) => Path.GetFileName(path).StartsWith("._", StringComparison.Ordinal);
}
