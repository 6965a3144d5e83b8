using TumorTrace.Core.Stages;

namespace TumorTrace.Core.Tests.Pipeline;

public sealed class MemoryPlanTests
{
    private const long MiB = 1 << 20;

    private static readonly MemoryPlan s_plan = new(Resident: 200 * MiB, Coarse: new(300 * MiB, 20 * MiB), Dense: new(250 * MiB, 10 * MiB));
    private static readonly RunSettings s_asked = new()
    {
        Threads = 4,
        Batch = 4,
        TileCacheBytes = 192 * MiB,
    };

    private static RunSettings Fit(long mib) => s_plan.Fit(s_asked with { MemoryBytes = mib * MiB });

    [Fact]
    public void Without_a_limit_nothing_changes() => Assert.Same(s_asked, s_plan.Fit(s_asked));

    [Fact]
    public void With_much_memory_nothing_changes() => Assert.Equal(s_asked with { MemoryBytes = 9000 * MiB }, Fit(9000));

    [Theory]
    // 200 for the program, 128 margin, 4 x 300 + 9 x 20 for the workers: 1708, and tiles.
    [InlineData(1800, 4, 92)]
    // One worker less frees 340.
    [InlineData(1750, 3, 192)]
    // 200 + 128 + 300 + 3 x 20 = 688.
    [InlineData(720, 1, 32)]
    public void The_cache_gives_way_first_then_workers(long limit, int threads, long cacheMiB)
    {
        var fitted = Fit(limit);
        Assert.Equal((threads, cacheMiB * MiB), (fitted.Threads, fitted.TileCacheBytes));
        Assert.InRange(s_plan.Peak(fitted), 1, limit * MiB);
    }

    [Fact]
    public void Too_little_says_how_much_it_takes_and_for_what()
    {
        var message = Assert.Throws<UserException>(() => Fit(700)).Message;
        Assert.Equal(
            "the memory limit is 700 MiB, and the least is 704 MiB: 200 for the program, its models and the slide's overview, "
                + "300 for a network on one coarse block, 76 for pixels, 128 for the rest; give 704 or more, or choose smaller "
                + "coarse blocks or batches",
            message
        );
        Assert.Equal(1, Fit(704).Threads);
    }

    [Fact]
    public void A_dense_window_is_shared_by_all_threads_and_its_stage_follows_the_coarse_one()
    {
        var plan = s_plan with { Dense = new(2000 * MiB, 10 * MiB) };
        // 200 + 128 + 2000 + 3 x 10: the coarse stage's four workers take less.
        Assert.Equal((2358 + 192) * MiB, plan.Peak(s_asked));
        Assert.Contains(
            "2000 for a network on one dense window",
            Assert.Throws<UserException>(() => plan.Fit(s_asked with { MemoryBytes = 2000 * MiB })).Message
        );
    }

    [Fact]
    public void The_outputs_of_a_large_slide_need_their_share_when_the_networks_are_gone()
    {
        var plan = s_plan.For(overview: 0, outputs: 600 * MiB);
        Assert.Equal(
            "the memory limit is 700 MiB, and the least is 800 MiB: 200 for the program, its models and the slide's overview, "
                + "600 to write the outputs of a slide this large; give 800 or more",
            Assert.Throws<UserException>(() => plan.Fit(s_asked with { MemoryBytes = 700 * MiB })).Message
        );
        Assert.Equal(Fit(800), plan.Fit(s_asked with { MemoryBytes = 800 * MiB }));
    }

    [Fact]
    public void A_larger_slide_needs_more() =>
        Assert.Throws<UserException>(() => s_plan.For(overview: 10 * MiB).Fit(s_asked with { MemoryBytes = 710 * MiB }));

    [Fact]
    public void Limits_without_meaning_are_problems() =>
        Assert.Equal([new OptionProblem("MemoryBytes", "3 MiB", "64 or more")], (s_asked with { MemoryBytes = 3 * MiB }).Problems());
}
