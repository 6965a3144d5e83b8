using TumorTrace.Core.Stages;

namespace TumorTrace.Core.Tests.Pipeline;

public sealed class WorkerTimesTests
{
    /// <summary>A clock that stands still unless told otherwise. Safe for several threads.</summary>
    private sealed class Clock : TimeProvider
    {
        private long _now;

        /// <summary>How often the time was asked for.</summary>
        public int Looks;

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref Looks);
            return Interlocked.Read(ref _now);
        }

        public void Pass(long ticks) => Interlocked.Add(ref _now, ticks);

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
    public void A_slow_reader_lets_the_workers_of_a_stage_wait()
    {
        var clock = new Clock();
        int Read(int job)
        {
            // Each worker looks at the clock when its life begins and when its waiting does.
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref clock.Looks) >= 4, TimeSpan.FromMinutes(5)));
            if (job == 0)
                clock.Pass(20);
            return job;
        }
        var share = StagePipe.Run(
            Enumerable.Range(0, 5),
            Read,
            (_, input) => input,
            (_, _) => { },
            2,
            TestContext.Current.CancellationToken,
            clock
        );
        Assert.Equal(1, share);
    }
}
