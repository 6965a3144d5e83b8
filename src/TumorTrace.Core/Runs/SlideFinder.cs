using System.Collections.Concurrent;

namespace TumorTrace.Core.Runs;

/// <summary>Where a slide lies, or why it is not found.</summary>
internal sealed record FoundSlide(string? Path, string? Problem);

/// <summary>
/// Finds the slide that a run was made of. A file is that slide if its name, size and hash are those in the manifest. It is looked
/// for in the folders that the user names, in those of the run or workspace and around it, and last where it lay when the run was
/// made, as a workspace may have been copied with its slides. Safe to use from several threads.
/// </summary>
internal sealed class SlideFinder
{
    private readonly IReadOnlyList<string> _folders;
    private readonly Func<string, bool> _allows;
    private readonly ConcurrentDictionary<(string Path, long Bytes, DateTime Written, SlideFingerprint Wanted), bool> _known = new();

    private SlideFinder(IReadOnlyList<string> folders, Func<string, bool> allows)
    {
        _folders = folders;
        _allows = allows;
    }

    /// <summary>Where slides are looked for; folders below them are not searched.</summary>
    public IReadOnlyList<string> Folders => _folders;

    /// <param name="root">A workspace, a run's folder or that of one slide in it.</param>
    /// <param name="given">Folders that the user names; they come first.</param>
    /// <param name="allows">Files that may be used; null for all.</param>
    public static SlideFinder Create(string root, IEnumerable<string> given, Func<string, bool>? allows = null)
    {
        ArgumentNullException.ThrowIfNull(given);
        var folders = given.ToList();
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        var parent = Path.GetDirectoryName(full) ?? full;
        folders.AddRange([Path.Combine(full, RunFiles.Slides), full, parent, Path.Combine(parent, RunFiles.Slides)]);
        return new SlideFinder([.. folders.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)], allows ?? (_ => true));
    }

    /// <exception cref="UserException">A folder that the user names does not exist.</exception>
    public static void CheckFolders(IEnumerable<string> given)
    {
        if (given.FirstOrDefault(g => !Directory.Exists(g)) is { } missing)
            throw new UserException($"{missing}: no such folder, expected one that holds slides") { Option = "SlideFolders" };
    }

    /// <param name="slideFolder">RUN/NAME.</param>
    public FoundSlide Find(string slideFolder, SlideFingerprint wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var named = Candidates(slideFolder, wanted).Where(File.Exists).ToList();
        var allowed = named.FindAll(f => _allows(f));
        return allowed.Find(f => Matches(f, wanted)) is { } found ? new FoundSlide(Path.GetFullPath(found), null)
            : allowed is [var other, ..] ? new FoundSlide(null, IsAnother(other, slideFolder, wanted))
            : named.Count > 0
                ? new FoundSlide(
                    null,
                    $"{wanted.File}: the slide lies outside the workspace; move it there, or name its folder when the server is started"
                )
            : new FoundSlide(null, $"{wanted.File}: the slide is gone; it is not in {string.Join(", ", _folders.Where(Directory.Exists))}");
    }

    /// <summary>A file of this name in one of the folders, whatever it holds: nothing more is known of slides without a run.</summary>
    public string? FindByName(string file) =>
        _folders.Select(f => Path.Combine(f, Path.GetFileName(file))).FirstOrDefault(f => File.Exists(f) && _allows(f));

    private IEnumerable<string> Candidates(string slideFolder, SlideFingerprint wanted)
    {
        // A manifest is data: of a name only its last part counts.
        var name = Path.GetFileName(wanted.File);
        var run = Path.GetDirectoryName(slideFolder) ?? slideFolder;
        return _folders
            .Concat([slideFolder, run, Path.GetDirectoryName(run) ?? run])
            .Select(f => Path.Combine(f, name))
            .Append(wanted.Path ?? "")
            .Distinct(StringComparer.Ordinal);
    }

    /// <summary>Files are read again only when they have changed: a list of slides is asked for often.</summary>
    private bool Matches(string path, SlideFingerprint wanted)
    {
        var file = new FileInfo(path);
        return file.Length == wanted.Bytes
            && _known.GetOrAdd((path, file.Length, file.LastWriteTimeUtc, wanted), key => key.Wanted.Matches(key.Path));
    }

    private static string IsAnother(string file, string slideFolder, SlideFingerprint wanted)
    {
        var bytes = new FileInfo(file).Length;
        var found =
            bytes == wanted.Bytes ? $"another SHA-256 than {wanted.Sha256[..Math.Min(12, wanted.Sha256.Length)]}…" : $"{bytes} bytes";
        return $"{file}: is not the slide that {slideFolder} was made of (found {found}, expected {wanted.Bytes} bytes); segment it "
            + "again, or name the folder of the right one";
    }
}
