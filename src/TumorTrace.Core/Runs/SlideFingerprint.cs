using TumorTrace.Core.Files;

namespace TumorTrace.Core.Runs;

/// <summary>A slide file told apart by size and SHA-256 of its first and last MiB, or of the whole file.</summary>
/// <param name="File">The file's name without its folder.</param>
/// <param name="Method">"head-tail" or "full": what <paramref name="Sha256"/> covers.</param>
/// <param name="Path">Where it lay when the run was made, for the viewer; not part of what it is.</param>
/// <param name="EndsSha256">
/// Of the first and last MiB, if <paramref name="Sha256"/> covers more: enough to recognise the slide without reading all of it.
/// </param>
/// <param name="PiecesSha256">
/// Of small pieces from all over the file: slides of one scanner can agree in size and in both ends. Null in older manifests.
/// </param>
public sealed record SlideFingerprint(
    string File,
    long Bytes,
    string Method,
    string Sha256,
    string? Path = null,
    string? EndsSha256 = null,
    string? PiecesSha256 = null
)
{
    private const int End = 1 << 20;
    private const int Pieces = 256;
    private const int PieceBytes = 1 << 12;
    private const string Full = "full";

    /// <param name="whole">Reads every byte; otherwise only the first and last MiB, where TIFF keeps its directories.</param>
    public static SlideFingerprint Compute(string path, bool whole)
    {
        var bytes = new FileInfo(path).Length;
        var name = System.IO.Path.GetFileName(path);
        var ends = FileHash.Ends(path, End);
        if (bytes <= 2L * End)
            return new SlideFingerprint(name, bytes, Full, ends);
        var pieces = FileHash.Pieces(path, Pieces, PieceBytes);
        return whole
            ? new SlideFingerprint(name, bytes, Full, FileHash.Whole(path), EndsSha256: ends, PiecesSha256: pieces)
            : new SlideFingerprint(name, bytes, "head-tail", ends, PiecesSha256: pieces);
    }

    /// <summary>True if both are of the same slide, wherever it lies; null if their hashes cannot be compared.</summary>
    public bool? IsSame(SlideFingerprint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Bytes != other.Bytes)
            return false;
        if (PiecesSha256 is { } mine && other.PiecesSha256 is { } its && mine != its)
            return false;
        if (Method == other.Method)
            return Sha256 == other.Sha256;
        return Ends is { } ends && other.Ends is { } others ? ends == others : null;
    }

    /// <summary>The hash of the first and last MiB if it is known.</summary>
    private string? Ends => EndsSha256 ?? (Method == Full && Bytes > 2L * End ? null : Sha256);

    /// <summary>True if the file has this size and these hashes. It is read whole only if no hash of less is known.</summary>
    public bool Matches(string path)
    {
        if (new FileInfo(path) is not { Exists: true } file || file.Length != Bytes)
            return false;
        if (PiecesSha256 is { } pieces && pieces != FileHash.Pieces(path, Pieces, PieceBytes))
            return false;
        return Method == Full && EndsSha256 is null && Bytes > 2L * End
            ? FileHash.Whole(path) == Sha256
            : FileHash.Ends(path, End) == (EndsSha256 ?? Sha256);
    }
}
