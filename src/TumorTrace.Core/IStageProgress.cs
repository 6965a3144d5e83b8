namespace TumorTrace.Core;

/// <summary>Follows a long job stage by stage; implementations may be called from several threads.</summary>
public interface IStageProgress
{
    /// <param name="stage">"tissue", "coarse", "dense", "stitch", "polygons", "exports", …</param>
    /// <param name="total">Units of work in this stage, such as windows or rows.</param>
    /// <param name="done">Units that an earlier, interrupted run has finished already.</param>
    void Start(string stage, long total, long done = 0);

    void Advance(long units);

    /// <summary>Told before <see cref="Finish"/> by stages whose workers wait for a reader: the share of their time that they waited.</summary>
    void Waited(double share) { }

    void Finish();
}
