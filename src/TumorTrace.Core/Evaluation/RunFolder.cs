using TumorTrace.Core.Exports;

namespace TumorTrace.Core.Evaluation;

/// <summary>One finished slide of a run.</summary>
/// <param name="Folder">OUT/NAME.</param>
public sealed record RunSlide(string Name, string Folder, Manifest Manifest)
{
    public string File(string ending) => Path.Combine(Folder, $"{Name}.{ending}");

    public double TissueMm2 => Manifest.Result.TissueFraction * Manifest.Width * Manifest.Height * Math.Pow(Manifest.Mpp / 1000, 2);
}

/// <summary>What `segment -o OUT` left behind: the slides that are done, in order of their names.</summary>
public sealed class RunFolder
{
    private RunFolder(string name, string path, List<RunSlide> slides, List<string> unfinished)
    {
        Name = name;
        Path = path;
        Slides = slides;
        Unfinished = unfinished;
    }

    /// <summary>For tables: the folder's name, or what was given as NAME=FOLDER.</summary>
    public string Name { get; }
    public string Path { get; }
    public IReadOnlyList<RunSlide> Slides { get; }

    /// <summary>The folder of one slide was given, not one of many.</summary>
    public bool IsOneSlide => Slides is [var only] && only.Folder == Path;

    /// <summary>Slides that were begun and have no manifest: they failed or are under way.</summary>
    public IReadOnlyList<string> Unfinished { get; }

    /// <param name="argument">FOLDER or NAME=FOLDER; the folder of one slide (OUT/NAME) counts as a run of one.</param>
    public static RunFolder Open(string argument)
    {
        var split = argument.IndexOf('=', StringComparison.Ordinal);
        var named = split > 0 && !Directory.Exists(argument);
        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(named ? argument[(split + 1)..] : argument));
        if (!Directory.Exists(path))
            throw new UserException($"{path}: no such folder; expected one that `tumortrace segment` wrote to");
        var folders = IsSlide(path) ? [path] : Directory.GetDirectories(path).Order(StringComparer.Ordinal).ToList();
        var slides = folders.Select(Read).OfType<RunSlide>().ToList();
        var unfinished = folders
            .Where(f => Directory.EnumerateDirectories(f, ".work-*").Any() && !IsSlide(f))
            .Select(f => System.IO.Path.GetFileName(f)!)
            .ToList();
        return slides.Count > 0
            ? new RunFolder(named ? argument[..split] : System.IO.Path.GetFileName(path), path, slides, unfinished)
            : throw new UserException(
                $"{path}: no finished result there, expected {System.IO.Path.GetFileName(path)}.manifest.json as `tumortrace segment` writes it, or folders that have one"
            );
    }

    public RunMethod Method(List<string> warnings)
    {
        var first = Slides[0].Manifest;
        if (Slides.FirstOrDefault(s => !SameMethod(s.Manifest, first)) is { } other)
            warnings.Add($"the slides were not made in the same way: {other.Name} differs from {Slides[0].Name} in its options or models");
        return new RunMethod(
            first.Options.Mode switch
            {
                CascadeMode.CoarseOnly => "coarse-only",
                CascadeMode.Exhaustive => "exhaustive",
                _ => "cascade",
            },
            [.. first.Models.Select(m => m.Name)],
            first.Models.Count(m => m.Role == "segmenter"),
            first.Heatmap.Level0PerPixel,
            first.Machine
        );
    }

    private static bool SameMethod(Manifest a, Manifest b) =>
        a.Options == b.Options && a.Models.Select(m => (m.Role, m.Sha256)).SequenceEqual(b.Models.Select(m => (m.Role, m.Sha256)));

    private static bool IsSlide(string folder) => File.Exists(Manifest.PathIn(folder));

    private static RunSlide? Read(string folder)
    {
        var name = System.IO.Path.GetFileName(folder);
        var file = Manifest.PathIn(folder);
        return !File.Exists(file) ? null
            : Manifest.TryRead(file) is { } manifest ? new RunSlide(name, folder, manifest)
            : throw new UserException($"{file}: not a manifest that can be read; run the slide again with --overwrite");
    }
}
