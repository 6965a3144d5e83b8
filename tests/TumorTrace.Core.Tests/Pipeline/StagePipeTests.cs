using TumorTrace.Core.Stages;

namespace TumorTrace.Core.Tests.Pipeline;

public sealed class StagePipeTests
{
    [Fact]
    public void A_cancellation_interrupts_what_is_under_way_and_keeps_what_is_finished()
    {
        using var stop = new CancellationTokenSource();
        var (finished, written) = (0, 0);
        int Infer(int job, int input)
        {
            if (job == 3)
                stop.Cancel();
            // The fourth job would take for ever.
            if (job >= 3)
                stop.Token.WaitHandle.WaitOne();
            stop.Token.ThrowIfCancellationRequested();
            Interlocked.Increment(ref finished);
            return input;
        }
        Assert.Throws<OperationCanceledException>(() =>
            StagePipe.Run(Enumerable.Range(0, 100), job => job, Infer, (_, _) => written++, workers: 1, stop.Token)
        );
        Assert.Equal((3, 3), (finished, written));
    }
}
