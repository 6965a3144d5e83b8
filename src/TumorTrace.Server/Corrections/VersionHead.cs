using System.Text.Encodings.Web;
using System.Text.Json;

namespace TumorTrace.Server.Corrections;

/// <summary>What is known of a version without its features.</summary>
/// <param name="Version">Counts from 1; 0 is what the run traced.</param>
/// <param name="Comment">Why, in the editor's words.</param>
/// <param name="Count">Features.</param>
/// <param name="Regions">Tumour features that are not rejected.</param>
/// <param name="AreaPx2">Their area in level-0 px².</param>
/// <param name="Base">The version that it was made from.</param>
/// <param name="Members">Members of the feature collection that the page may drop, such as groups of an ASAP file; null for none.</param>
internal sealed record VersionHead(
    int Version,
    string Who,
    DateTimeOffset At,
    string Comment,
    int Count,
    int Regions,
    double AreaPx2,
    int Base,
    JsonElement? Members
)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Texts stay as they are, "µm" among them; what has been checked is not checked again.</summary>
    internal static readonly JsonWriterOptions Writer = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
}

/// <summary>A version about to be saved.</summary>
/// <param name="Features">A FeatureCollection that was checked.</param>
/// <param name="Members">Members of the collection beside "type" and "features".</param>
/// <param name="Inherits">Members of the version before stay, unless they are named here.</param>
internal sealed record Draft(JsonElement Features, FeatureFigures Figures, string Who, string Comment, JsonElement? Members, bool Inherits);

/// <summary>What a check of features counts on the way.</summary>
internal sealed record FeatureFigures(int Count, int Regions, double AreaPx2);

/// <summary>Somebody else has saved a version in the meantime.</summary>
internal sealed class VersionConflictException(int expected, VersionHead? newest) : Exception
{
    internal int Expected { get; } = expected;

    /// <summary>Null when there is no version yet.</summary>
    internal VersionHead? Newest { get; } = newest;
}
