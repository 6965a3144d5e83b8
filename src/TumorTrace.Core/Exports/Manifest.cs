using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TumorTrace.Core.Stains;

namespace TumorTrace.Core.Exports;

/// <summary>A slide file told apart by size and SHA-256 of its first and last MiB, or of the whole file.</summary>
/// <param name="Path">Where it lay when the run was made, for the viewer; not part of what it is.</param>
public sealed record SlideFingerprint(string File, long Bytes, string Method, string Sha256, string? Path = null);

/// <summary>A model that took part.</summary>
public sealed record ManifestModel(string Role, string File, string Name, string Version, string Sha256, string CardSha256);

/// <summary>One stage's time and counts.</summary>
/// <param name="TilesShared">Further tiles that an earlier stage had decoded.</param>
/// <param name="WaitShare">Share of the workers' time that they waited for pixels.</param>
/// <param name="ComputedPx">Dense stage: working px that each segmenter computed.</param>
/// <param name="CandidatePx">Dense stage: working px of the candidates; of the tissue in an exhaustive run.</param>
public sealed record ManifestStage(
    string Name,
    double Seconds,
    long? Items = null,
    long? Resumed = null,
    long? TilesDecoded = null,
    long? TilesDistinct = null,
    long? TilesShared = null,
    double? WaitShare = null,
    long? ComputedPx = null,
    long? CandidatePx = null
)
{
    public double? ComputedPerCandidate => CandidatePx > 0 ? (double?)ComputedPx / CandidatePx : null;
}

/// <summary>An output file, relative to the output folder.</summary>
public sealed record ManifestOutput(string File, long Bytes, string Sha256);

/// <summary>The heatmap's size in px and the side of one px in level-0 px.</summary>
public sealed record ManifestHeatmap(int Width, int Height, double Level0PerPixel);

/// <summary>What was found, in short.</summary>
public sealed record ManifestResult(
    double SlideScore,
    int Regions,
    int RegionsDropped,
    double TumorAreaMm2,
    double TissueFraction,
    int TissueThreshold,
    double TissueSeparability,
    StainProfile? Stain = null
);

/// <summary>
/// The run's record, one JSON file a slide, written last: its presence means done, and its settings hash decides
/// whether a later run may keep the slide (docs/method.md, section 9).
/// </summary>
public sealed record Manifest(
    string Software,
    string Version,
    string Commit,
    string SettingsHash,
    DateTimeOffset Finished,
    SlideFingerprint Slide,
    string Format,
    long Width,
    long Height,
    double Mpp,
    string MppSource,
    string Frame,
    SegmentOptions Options,
    RunSettings Run,
    IReadOnlyList<ManifestModel> Models,
    IReadOnlyList<ManifestStage> Stages,
    double TotalSeconds,
    long PeakMemoryBytes,
    string Machine,
    ManifestHeatmap Heatmap,
    ManifestResult Result,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<ManifestOutput> Outputs,
    string PixelReader = ""
)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public string ToJson() => JsonSerializer.Serialize(this, s_json) + "\n";

    /// <summary>Where the manifest lies in the folder of a slide's results, which has the slide's name.</summary>
    public static string PathIn(string slideFolder) => Path.Combine(slideFolder, $"{Path.GetFileName(slideFolder)}.manifest.json");

    /// <summary>The manifest at the path, or null when there is none that can be read.</summary>
    public static Manifest? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Manifest>(File.ReadAllText(path), s_json) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// SHA-256 over everything that decides the result: version, slide, options, models, the user's own masks. Speed settings are left out.
    /// </summary>
    public static string HashOf(
        string version,
        SlideFingerprint slide,
        SegmentOptions options,
        IEnumerable<ManifestModel> models,
        string? tissueSha256,
        string? candidatesSha256 = null
    )
    {
        var text = JsonSerializer.Serialize(
            new
            {
                version,
                slide.Bytes,
                slide.Method,
                slide.Sha256,
                options,
                models = models.Select(m => m.Role + m.Sha256 + m.CardSha256),
                tissueSha256,
                candidatesSha256,
            },
            s_json
        );
        return FileHash.Text(text);
    }
}

/// <summary>SHA-256 of files and texts, lower-case hex.</summary>
public static class FileHash
{
    private const int Part = 1 << 20;

    public static string Text(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static string Whole(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <param name="whole">Reads every byte; otherwise only the first and last MiB, where TIFF keeps its directories.</param>
    public static SlideFingerprint Fingerprint(string path, bool whole)
    {
        using var file = File.OpenRead(path);
        if (whole || file.Length <= 2 * Part)
            return new SlideFingerprint(Path.GetFileName(path), file.Length, "full", Convert.ToHexStringLower(SHA256.HashData(file)));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Part];
        file.ReadExactly(buffer);
        hash.AppendData(buffer);
        file.Seek(-Part, SeekOrigin.End);
        file.ReadExactly(buffer);
        hash.AppendData(buffer);
        return new SlideFingerprint(Path.GetFileName(path), file.Length, "head-tail", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
