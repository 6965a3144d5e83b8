using TumorTrace.Segmentation;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Segmentation;

public sealed class StageClockTests
{
    private readonly ManualTime _time = new();
    private readonly List<double?> _left = [];

    private StageClock Clock(double? pxPerSecond) =>
        new(_time, (state, _) => _left.Add(state.Left is { } left ? Math.Round(left.TotalSeconds, 3) : null))
        {
            Expected = (_, _) => pxPerSecond,
        };

    [Fact]
    public void A_speed_that_is_known_gives_an_estimate_before_anything_is_done()
    {
        var clock = Clock(100);
        // Ten windows, of which the first has half of the px.
        clock.Start("dense", 10, px: 2000);
        _time.Pass(10);
        // Half of the px took half of the time, although nine of ten windows are left.
        clock.Advance(1, 1000);
        clock.Finish();
        Assert.Equal([20, 10, 0], _left);
        var stage = Assert.Single(clock.Finished);
        Assert.Equal(("dense", 10.0, 20.0), (stage.Stage, stage.Seconds, stage.Estimate));
    }

    [Fact]
    public void What_is_seen_soon_counts_more_than_what_was_expected()
    {
        var clock = Clock(1000);
        clock.Start("dense", 10, px: 1000);
        _time.Pass(5);
        clock.Advance(5, 500);
        // 500 px in 5 s and 50 at the expected speed: 500 left at 550 px in 5.05 s.
        Assert.Equal([1, 4.591], _left);
    }

    [Fact]
    public void Without_a_known_speed_there_is_no_estimate_until_something_is_done()
    {
        var clock = Clock(null);
        clock.Start("dense", 10, done: 5, px: 1000);
        _time.Pass(2);
        clock.Advance(1, 250);
        Assert.Equal([null, 6], _left);
        clock.Finish();
        Assert.Null(Assert.Single(clock.Finished).Estimate);
    }

    [Fact]
    public void Stages_without_a_network_go_by_their_units()
    {
        var clock = Clock(1);
        clock.Start("exports", 5);
        _time.Pass(3);
        clock.Advance(1);
        Assert.Equal([null, 12], _left);
    }

    [Fact]
    public void A_stage_s_processor_time_is_its_own()
    {
        var clock = Clock(null);
        Burn(seconds: 0.2);
        clock.Start("coarse", 1);
        clock.Finish();
        clock.Start("dense", 1);
        Burn(seconds: 0.3);
        clock.Finish();
        Assert.InRange(clock.Finished[0].CpuSeconds, 0, 0.15);
        Assert.InRange(clock.Finished[1].CpuSeconds, 0.3, double.MaxValue);
    }

    private static void Burn(double seconds)
    {
        var start = Environment.CpuUsage.TotalTime;
        while ((Environment.CpuUsage.TotalTime - start).TotalSeconds < seconds)
            Thread.SpinWait(1000);
    }
}
