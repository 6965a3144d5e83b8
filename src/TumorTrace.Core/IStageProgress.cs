namespace TumorTrace.Core;

/// <summary>Follows a long job stage by stage; implementations may be called from several threads.</summary>
public interface IStageProgress
{
    /// <param name="stage">One of <see cref="StageNames"/>.</param>
    /// <param name="total">Units of work in this stage, such as windows or rows.</param>
    /// <param name="done">Units that an earlier, interrupted run has finished already.</param>
    void Start(string stage, long total, long done = 0);

    void Advance(long units);

    /// <param name="waitShare">Share of the workers' time that they waited for pixels; null for stages without workers.</param>
    void Finish(double? waitShare = null);
}
