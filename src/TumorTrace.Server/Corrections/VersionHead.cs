using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TumorTrace.Core.Runs;

namespace TumorTrace.Server.Corrections;

/// <summary>A version without its features. The order of the members is that of the file.</summary>
internal sealed record VersionHead
{
    /// <summary>Counts from 1; 0 stands for what the run traced.</summary>
    public required int Version { get; init; }

    public required string Who { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What the editor wrote about the version.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Number of features.</summary>
    public int Count { get; init; }

    /// <summary>Number of tumour features that are not rejected.</summary>
    public int Regions { get; init; }

    /// <summary>Total area of these regions in level-0 px².</summary>
    public double AreaPx2 { get; init; }

    /// <summary>The version that this one was made from.</summary>
    public int Base { get; init; }

    /// <summary>The slide that was corrected; null in versions that do not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SlideFingerprint? Slide { get; init; }

    /// <summary>The settings hash of the run whose regions were corrected; null without a run, or in versions that do not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Run { get; init; }

    /// <summary>Members of the feature collection that the page may drop, such as the groups of an ASAP file; null for none.</summary>
    public JsonElement? Members { get; init; }

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes text unescaped ("µm"), and does not validate again what was checked before.</summary>
    internal static readonly JsonWriterOptions Writer = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
}
