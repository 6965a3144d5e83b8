namespace TumorTrace.Core;

/// <summary>Follows a long job stage by stage; implementations may be called from several threads.</summary>
public interface IStageProgress
{
    /// <param name="stage">One of <see cref="StageNames"/>.</param>
    /// <param name="total">Units of work in this stage, such as windows or rows.</param>
    /// <param name="done">Units that an earlier, interrupted run has finished already.</param>
    /// <param name="px">Working px that the stage's network is going to compute; 0 for stages without one.</param>
    void Start(string stage, long total, long done = 0, long px = 0);

    /// <param name="px">Of those, what these units took.</param>
    void Advance(long units, long px = 0);

    /// <param name="waitShare">Share of the workers' time that they waited for pixels; null for stages without workers.</param>
    void Finish(double? waitShare = null);
}
