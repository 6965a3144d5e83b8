using System.Text.Json;

namespace TumorTrace.Server.Corrections;

/// <summary>What somebody wants to save.</summary>
/// <param name="Features">A FeatureCollection, not checked yet.</param>
/// <param name="Who">Null or blank for the server's own user.</param>
/// <param name="Comment">Null for none.</param>
/// <param name="Inherits">The previous version's members stay, unless the collection has its own of the same name.</param>
internal sealed record AnnotationEdit(JsonElement Features, string? Who, string? Comment, bool Inherits = true);

/// <summary>A version that was checked and is about to be saved.</summary>
/// <param name="Features">A FeatureCollection.</param>
/// <param name="Members">Members of the collection other than "type" and "features".</param>
/// <param name="Inherits">The previous version's members stay, unless <paramref name="Members"/> has the same name.</param>
internal sealed record NewVersion(
    JsonElement Features,
    FeatureMetrics Metrics,
    string Who,
    string Comment,
    JsonElement? Members,
    bool Inherits
);

/// <summary>What the check of a FeatureCollection measured.</summary>
/// <param name="Count">Number of features.</param>
/// <param name="Regions">Number of tumour features that are not rejected.</param>
/// <param name="AreaPx2">Total area of these regions in level-0 px².</param>
internal sealed record FeatureMetrics(int Count, int Regions, double AreaPx2);
