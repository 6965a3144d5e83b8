using TumorTrace.Core.Runs;

namespace TumorTrace.Segmentation;

/// <summary>Follows a run over slides. Stages report from several threads. Whoever implements it takes the calls that it wants.</summary>
public interface IRunProgress
{
    /// <param name="number">From 1.</param>
    void SlideStarted(string slide, int number, int count) { }

    /// <param name="finished">The stage's last report.</param>
    void Stage(string slide, StageState state, bool finished) { }

    /// <summary>An earlier result has the same settings and was kept.</summary>
    /// <param name="folder">Where it is.</param>
    void SlideKept(string slide, string folder) { }

    void SlideDone(string slide, string folder, Manifest manifest) { }

    /// <summary>The slide failed; the next one is begun.</summary>
    void SlideFailed(string slide, Exception reason) { }

    /// <summary>A stage is left to parts (<see cref="SegmentRequest.TaskSeconds"/>); the slide is not done.</summary>
    void SlideDivided(string slide, SlideDivision division) => Note($"{slide}: {division.Stage} is left to {division.Parts} parts");

    /// <summary>One line that the user should know.</summary>
    void Note(string text) { }
}
