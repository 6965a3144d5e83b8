using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Stages;

/// <summary>What every stage of one slide's run works with.</summary>
/// <param name="Slide">Lends its decoded tiles to stage after stage.</param>
/// <param name="Work">Folder for scratch files and the logs that let an interrupted run resume.</param>
/// <param name="Owner">Whose logs these are: what decides the results, such as the settings hash. Others' records are not used.</param>
internal sealed record StageContext(
    SharedTiles Slide,
    RunSettings Settings,
    string Work,
    string Owner,
    IStageProgress? Progress,
    CancellationToken Cancel
)
{
    /// <summary>The log of a stage.</summary>
    public RecordLog OpenLog(string stage) => RecordLog.Open(Path.Combine(Work, $"{stage}.log"), $"{stage}\n{Owner}");
}
