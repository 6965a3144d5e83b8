namespace TumorTrace.Core.Runs;

/// <summary>One finished slide of a run.</summary>
/// <param name="Folder">OUT/NAME.</param>
internal sealed record RunSlide(string Name, string Folder, Manifest Manifest)
{
    /// <summary>An output by its ending, such as <see cref="RunFiles.Heatmap"/>.</summary>
    public string File(string ending) => RunFiles.PathOf(Folder, ending);

    public double TissueMm2 => Manifest.Result.TissueFraction * Manifest.Width * Manifest.Height * Math.Pow(Manifest.Mpp / 1000, 2);
}

/// <summary>What `segment -o OUT` left behind: the slides that are done, in order of their names.</summary>
internal sealed class RunFolder
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
    /// <exception cref="UserException">No such folder, no finished result in it, or a manifest that cannot be read.</exception>
    public static RunFolder Open(string argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        var split = argument.IndexOf('=', StringComparison.Ordinal);
        var named = split > 0 && !Directory.Exists(argument);
        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(named ? argument[(split + 1)..] : argument));
        if (!Directory.Exists(path))
            throw new UserException($"{path}: no such folder; expected one that `tumortrace segment` wrote to");
        var folders = IsSlide(path) ? [path] : Directory.GetDirectories(path).Order(StringComparer.Ordinal).ToList();
        var slides = folders.Select(Read).OfType<RunSlide>().ToList();
        var unfinished = folders
            .Where(f => Directory.EnumerateDirectories(f, RunFiles.WorkPrefix + "*").Any() && !IsSlide(f))
            .Select(f => System.IO.Path.GetFileName(f)!)
            .ToList();
        return slides.Count > 0
            ? new RunFolder(named ? argument[..split] : System.IO.Path.GetFileName(path), path, slides, unfinished)
            : throw new UserException(
                $"{path}: no finished result there, expected {System.IO.Path.GetFileName(path)}.{RunFiles.Manifest} as "
                    + "`tumortrace segment` writes it, or folders that have one"
            );
    }

    private static bool IsSlide(string folder) => File.Exists(Manifest.PathIn(folder));

    private static RunSlide? Read(string folder)
    {
        var name = System.IO.Path.GetFileName(folder);
        var file = Manifest.PathIn(folder);
        return !File.Exists(file) ? null
            : Manifest.TryRead(file) is { } manifest ? new RunSlide(name, folder, manifest)
            : throw new UserException($"{file}: not a manifest that can be read; segment the slide again");
    }
}
