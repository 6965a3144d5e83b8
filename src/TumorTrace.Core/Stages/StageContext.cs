using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Stages;

/// <summary>What every stage of one slide's run works with.</summary>
/// <param name="Slide">Lends its decoded tiles to stage after stage.</param>
/// <param name="Work">Folder for scratch files and the logs that let an interrupted run resume.</param>
internal sealed record StageContext(
    SharedTiles Slide,
    RunSettings Settings,
    string Work,
    IStageProgress? Progress,
    CancellationToken Cancel
);
