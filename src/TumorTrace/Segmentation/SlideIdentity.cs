using System.Globalization;
using System.Text;
using TumorTrace.Core;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Core.Runs;

namespace TumorTrace.Segmentation;

/// <summary>
/// Results lie under the slide's name, and two slides can have one name: what belongs to another slide is replaced only if that was
/// asked for, and its corrections never.
/// </summary>
/// <param name="Path">The slide that is to be segmented.</param>
/// <param name="Overwrite">Replacing was asked for.</param>
internal sealed record SlideIdentity(SlideFingerprint Fingerprint, string Path, bool Overwrite)
{
    /// <summary>The longest output is NAME_likelihood_map.tif; most file systems take names of 255 bytes.</summary>
    private const int LongestName = 255;

    /// <summary>The longest path that systems take, with room for the names of scratch files.</summary>
    private const int LongestPath = 4095 - 64;

    /// <exception cref="UserException">The slide has a name that its outputs cannot have.</exception>
    public static void CheckName(string slide, string output)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(slide);
        if (name is "" or "." or ".." or RunFiles.CoarseTables or RunFiles.DetectionTables or RunFiles.SlideScores or RunFiles.Page)
            throw new UserException($"{slide}: its outputs cannot be named '{name}'; rename the slide");
        var longest = name + RunFiles.LikelihoodMapEnd;
        if (Encoding.UTF8.GetByteCount(longest) is var bytes && bytes > LongestName)
            throw new UserException(
                $"{slide}: the name is too long for the outputs: {longest[name.Length..]} after it makes {bytes} bytes, expected at most "
                    + $"{LongestName}; shorten the name by {bytes - LongestName}"
            );
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(output, name, longest));
        if (Encoding.UTF8.GetByteCount(path) is var length && length > LongestPath)
            throw new UserException($"{slide}: the outputs' paths would have {length} bytes, expected at most {LongestPath}")
            {
                Option = "Output",
            };
    }

    /// <summary>Looks at what is in the slide's folder, whose lock is held.</summary>
    /// <returns>What was done to keep the corrections of another slide; null if there were none.</returns>
    /// <exception cref="UserException">Results, or unfinished work, of another slide are there.</exception>
    public string? Claim(string slideFolder, Manifest? earlier)
    {
        var other = earlier is { } m && !IsOwn(m.Slide) ? m.Slide : null;
        if (other is not null && !Overwrite)
            throw new UserException(
                $"{slideFolder}: holds the results of another slide of this name, {Describe(other)}, done {Day(earlier!.Finished)}, not of "
                    + $"{Describe(Of(Path))}; choose another output folder, rename one of the slides, or replace the results that are there"
            )
            {
                Option = nameof(SegmentRequest.Overwrite),
            };
        if (!Overwrite && WorkFolder.Earlier(slideFolder).Select(WorkOwner.TryRead).FirstOrDefault(IsOthersWork) is { } begun)
            throw new UserException(
                $"{slideFolder}: holds an unfinished run of another slide of this name, {Describe(begun)}; finish that one, choose another "
                    + "output folder, or replace what is there"
            )
            {
                Option = nameof(SegmentRequest.Overwrite),
            };
        return other is null ? null : KeepCorrections(slideFolder, other);
    }

    /// <summary>True if the results are of this slide.</summary>
    public bool IsOwn(SlideFingerprint slide) => slide.IsSame(Fingerprint) ?? slide.Matches(Path);

    /// <summary>A file that was replaced, as by a complete copy, is not another slide while nothing of it is done.</summary>
    private bool IsOthersWork(SlideFingerprint? work) =>
        work is not null && !IsOwn(work) && work.Path != System.IO.Path.GetFullPath(Path) && File.Exists(work.Path);

    private SlideFingerprint Of(string path) => Fingerprint with { Path = System.IO.Path.GetFullPath(path) };

    private static string Describe(SlideFingerprint slide) =>
        string.Create(CultureInfo.InvariantCulture, $"{slide.Path ?? slide.File} ({slide.Bytes} bytes, SHA-256 {Short(slide)}…)");

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Short(SlideFingerprint slide) => slide.Sha256[..Math.Min(12, slide.Sha256.Length)];

    /// <summary>Versions say whose they are, but for old ones.</summary>
    private static string? KeepCorrections(string slideFolder, SlideFingerprint other)
    {
        var corrections = System.IO.Path.Combine(slideFolder, RunFiles.Corrections);
        if (CorrectionFile.All(corrections).Count == 0)
            return null;
        var aside = System.IO.Path.Combine(slideFolder, RunFiles.OtherCorrections + Short(other));
        var target = aside;
        for (var n = 2; Directory.Exists(target); n++)
            target = string.Create(CultureInfo.InvariantCulture, $"{aside}-{n}");
        Directory.Move(corrections, target);
        return $"{target}: holds the corrections of {other.Path ?? other.File}, whose results this run replaces";
    }
}
