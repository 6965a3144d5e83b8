using TumorTrace.Core.Stages;

namespace TumorTrace.Tests.Pipeline;

public sealed class WorkerTimesTests
{
    /// <summary>A clock that goes on only when it is told to.</summary>
    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => _now;

        public void Pass(long ticks) => _now += ticks;

        public bool InputAfter(long ticks)
        {
            Pass(ticks);
            return true;
        }
    }

    [Fact]
    public void The_share_is_waiting_over_the_lives_of_all_workers()
    {
        var clock = new Clock();
        var times = new WorkerTimes(clock);
        times.Living(() =>
        {
            Assert.True(times.Waiting(() => clock.InputAfter(30)));
            clock.Pass(60);
        });
        times.Living(() =>
        {
            // What is there already is not waited for.
            Assert.True(times.Waiting(() => clock.InputAfter(0)));
            clock.Pass(110);
        });
        Assert.Equal(30 / 200.0, times.WaitShare);
    }

    [Fact]
    public void Without_workers_nobody_waited() => Assert.Equal(0, new WorkerTimes(new Clock()).WaitShare);

    [Fact]
    public void A_slow_reader_lets_the_workers_of_a_stage_wait() =>
        Assert.InRange(
            StagePipe.Run(
                Enumerable.Range(0, 5),
                job =>
                {
                    Thread.Sleep(20);
                    return job;
                },
                (_, input) => input,
                (_, _) => { },
                2,
                TestContext.Current.CancellationToken
            ),
            0.05,
            1
        );
}
