using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TumorTrace.Core.Files;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Quality;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Stains;

namespace TumorTrace.Core.Runs;

/// <summary>A model that took part.</summary>
public sealed record ManifestModel(string Role, string File, string Name, string Version, string Sha256, string CardSha256);

/// <summary>One stage's time and counts.</summary>
public sealed record ManifestStage(string Name, double Seconds)
{
    public long? Items { get; init; }

    /// <summary>Of the items, those that an interrupted run had finished.</summary>
    public long? Resumed { get; init; }

    public long? TilesDecoded { get; init; }

    public long? TilesDistinct { get; init; }

    /// <summary>Further tiles that an earlier stage had decoded.</summary>
    public long? TilesShared { get; init; }

    /// <summary>Share of the workers' time that they waited for pixels.</summary>
    public double? WaitShare { get; init; }

    /// <summary>Seconds that it was expected to take when it began, by the speed measured before; null if nothing was known.</summary>
    public double? EstimatedSeconds { get; init; }

    /// <summary>Processor time of the whole process meanwhile, on all cores; over <see cref="Seconds"/> the cores in use.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Working px that the classifier, or each segmenter, computed.</summary>
    public long? ComputedPx { get; init; }

    /// <summary>Dense stage: working px of the candidates; of the tissue in an exhaustive run.</summary>
    public long? CandidatePx { get; init; }

    public double? ComputedPerCandidate => CandidatePx > 0 ? (double?)ComputedPx / CandidatePx : null;
}

/// <summary>An output file, relative to the output folder.</summary>
public sealed record ManifestOutput(string File, long Bytes, string Sha256);

/// <summary>The heatmap's size in px and the side of one px in level-0 px.</summary>
public sealed record ManifestHeatmap(int Width, int Height, double Level0PerPixel);

/// <summary>What was found, in short.</summary>
public sealed record ManifestResult
{
    /// <summary>The heatmap's maximum.</summary>
    public double SlideScore { get; init; }

    public int Regions { get; init; }

    /// <summary>Regions left out because they are smaller than the least area.</summary>
    public int RegionsDropped { get; init; }

    /// <summary>The area of those regions together.</summary>
    public double DroppedMm2 { get; init; }

    /// <summary>Holes closed because they are smaller than the least area.</summary>
    public int HolesClosed { get; init; }

    public double TumorAreaMm2 { get; init; }

    /// <summary>Of the largest region; 0 without any.</summary>
    public double MaxDiameterUm { get; init; }

    /// <summary>Share of the slide, 0 to 1.</summary>
    public double TissueFraction { get; init; }

    /// <summary>0 to 255; −1 for a given mask.</summary>
    public int TissueThreshold { get; init; }

    public double TissueSeparability { get; init; }

    /// <summary>The slide's own staining, if a model asks for normalised pixels.</summary>
    public StainProfile? Stain { get; init; }

    /// <summary>What of the slide may make the result less trustworthy; null before it was measured.</summary>
    public SlideQuality? Quality { get; init; }

    /// <summary>In a line, what was left out with it.</summary>
    internal string InWords()
    {
        var dropped = RegionsDropped > 0 ? $" ({RegionsDropped} too small, left out)" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Regions} region{(Regions == 1 ? "" : "s")}{dropped}, {TumorAreaMm2:0.####} mm², slide score {SlideScore:0.####}"
        );
    }
}

/// <summary>
/// The run's record, one JSON file per slide, written last: its presence means done, and its settings hash decides whether a later run
/// may keep the slide.
/// </summary>
public sealed record Manifest
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new FiniteNumbers() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        RespectNullableAnnotations = true,
    };

    public string Software { get; init; } = "TumorTrace";

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    public string Commit { get; init; } = "unknown";

    /// <summary><see cref="Runs.ResultsVersion"/> of the program that made the results; 0 before there was one.</summary>
    public int ResultsVersion { get; init; }

    public required string SettingsHash { get; init; }

    public required DateTimeOffset Finished { get; init; }

    public required SlideFingerprint Slide { get; init; }

    /// <summary>The slide's format, as its reader calls it.</summary>
    public string Format { get; init; } = "";

    /// <summary>Level-0 px.</summary>
    public required long Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required long Height { get; init; }

    /// <summary>µm per level-0 px.</summary>
    public required double Mpp { get; init; }

    public MppSource? MppSource { get; init; }

    /// <summary>From where the coordinates of the GeoJSON files are counted.</summary>
    public OutputFrame Frame { get; init; }

    /// <summary>Every option as it was used.</summary>
    [JsonConverter(typeof(SegmentOptionsOfAnyVersion))]
    public required SegmentOptions Options { get; init; }

    public required RunSettings Run { get; init; }

    public required IReadOnlyList<ManifestModel> Models { get; init; }

    /// <summary>What was measured on the machine to choose between a segmenter's files; empty where the user named one.</summary>
    public IReadOnlyList<EngineCalibration> Engines { get; init; } = [];

    /// <summary>What ran the networks: "cpu", or "cuda:N" for a GPU.</summary>
    public string Device { get; init; } = "cpu";

    public IReadOnlyList<ManifestStage> Stages { get; init; } = [];

    public double TotalSeconds { get; init; }

    public long PeakMemoryBytes { get; init; }

    public string Machine { get; init; } = "";

    public required ManifestHeatmap Heatmap { get; init; }

    public required ManifestResult Result { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<ManifestOutput> Outputs { get; init; } = [];

    /// <summary>What decoded the slide's pixels.</summary>
    public string PixelReader { get; init; } = "";

    public string ToJson() => JsonSerializer.Serialize(this, s_json) + "\n";

    /// <summary>Where the manifest lies in the folder of a slide's results, which has the slide's name.</summary>
    public static string PathIn(string slideFolder) => RunFiles.PathOf(slideFolder, RunFiles.Manifest);

    /// <summary>False for sizes that no slide has, and for lists with holes: somebody has changed the file.</summary>
    private bool IsSound =>
        Width > 0
        && Height > 0
        && Mpp > 0
        && Heatmap is { Width: > 0, Height: > 0, Level0PerPixel: > 0 }
        && !Models.Concat<object?>(Engines).Concat(Stages).Concat(Warnings).Concat(Outputs).Contains(null);

    /// <summary>The manifest at the path, or null if there is none that can be read.</summary>
    public static Manifest? TryRead(string path)
    {
        try
        {
            var manifest = File.Exists(path) ? JsonSerializer.Deserialize<Manifest>(File.ReadAllText(path), s_json) : null;
            return manifest?.IsSound == true ? manifest : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// SHA-256 over everything that decides the result: the results version, slide, options, models, the user's own masks. Settings that
    /// only change the speed are left out.
    /// </summary>
    /// <param name="deviceKind">
    /// "cpu" or "cuda", as these round differently. "cpu" leaves the hash as it was before there was another kind.
    /// </param>
    public static string HashOf(
        SlideFingerprint slide,
        SegmentOptions options,
        IEnumerable<ManifestModel> models,
        string? tissueSha256,
        string? candidatesSha256 = null,
        string deviceKind = "cpu"
    )
    {
        ArgumentNullException.ThrowIfNull(slide);
        var text = JsonSerializer.Serialize(
            new
            {
                resultsVersion = Runs.ResultsVersion.Current,
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
        return FileHash.Text(deviceKind == ExecutionDevice.Cpu.Kind ? text : text + deviceKind);
    }
}
