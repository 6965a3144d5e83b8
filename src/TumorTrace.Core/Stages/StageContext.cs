using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Stages;

/// <summary>What every stage of one slide's run works with.</summary>
/// <param name="Slide">Lends its decoded tiles to stage after stage.</param>
/// <param name="Work">Folder for scratch files and the logs that let an interrupted run resume.</param>
/// <param name="Owner">Whose logs these are: what decides the results, such as the settings hash. Others' records are not used.</param>
/// <param name="Part">What is computed here.</param>
internal sealed record StageContext(
    SharedTiles Slide,
    RunSettings Settings,
    string Work,
    string Owner,
    WorkPart Part,
    IStageProgress? Progress,
    CancellationToken Cancel
)
{
    /// <summary>
    /// The log of a stage. A part appends to its own, and has besides what was left by others that do not compute meanwhile: the whole, and
    /// parts of another division. The whole appends to its own and has all others; a merge only reads.
    /// </summary>
    /// <param name="plan">What the keys of records mean, unless it follows from the owner.</param>
    public RecordLog OpenLog(string stage, string plan = "")
    {
        var name = Part.IsWhole ? $"{stage}.log" : $"{stage}.{Part.Number}-of-{Part.Count}.log";
        var own = Part == WorkPart.None ? null : Path.Combine(Work, name);
        var others = Directory.GetFiles(Work, $"{stage}.*log").Where(path => path != own).Order(StringComparer.Ordinal);
        return RecordLog.Open(own, $"{stage}\n{Owner}{plan}", others.Where(path => !Part.IsShared || !IsOfSameDivision(path)));
    }

    private bool IsOfSameDivision(string log) => log.EndsWith($"-of-{Part.Count}.log", StringComparison.Ordinal);
}
