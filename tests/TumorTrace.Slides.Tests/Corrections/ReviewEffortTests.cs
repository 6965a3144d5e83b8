using System.Text.Json;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests.Corrections;

/// <summary>Time and drawing, from versions whose times and outlines are known. 0.25 µm/px.</summary>
public sealed class ReviewEffortTests
{
    private static readonly DateTimeOffset s_begin = new(2026, 1, 1, 13, 0, 0, TimeSpan.Zero);

    private static IReadOnlyList<AnnotationShape> Run => CorrectedWorkspace.RunRegions;

    private static AnnotationShape New => Shapes.Square(100, 300, 100) with { Id = "new", Group = "Tumor" };

    private static AnnotationShape Said(AnnotationShape shape, string review) =>
        shape with
        {
            Group = "Tumor",
            Extra = new Dictionary<string, JsonElement> { ["metadata"] = JsonSerializer.SerializeToElement(new { review }) },
        };

    private static CorrectionVersion Version(int number, double seconds, params AnnotationShape[] shapes) =>
        new("f", number, "Ada", s_begin.AddSeconds(seconds), "", shapes);

    private static ReviewEffort Effort(params CorrectionVersion[] versions) => ReviewEffort.Of(Run, versions, 0.25);

    private static readonly CorrectionVersion[] s_three =
    [
        Version(1, 0, Said(Run[0], "accepted"), Run[1], Run[2], Run[3], Run[4]),
        // 400 px of outline, in half a minute.
        Version(2, 30, Said(Run[0], "accepted"), Run[1], Run[2], Run[3], Run[4], New),
        // After lunch.
        Version(3, 3630, Said(Run[0], "accepted"), Run[1], Said(Run[2], "rejected"), Run[3], Run[4], New),
    ];

    [Fact]
    public void Time_is_that_between_saves_and_pauses_count_two_minutes()
    {
        var effort = Effort(s_three);
        Assert.Equal((3, 150, 30), (effort.Lesions, effort.Time.TotalSeconds, effort.DrawingTime.TotalSeconds));
        Assert.Equal(50, effort.TimePerLesion!.Value.TotalSeconds);
    }

    [Fact]
    public void Drawing_all_by_hand_is_reckoned_from_the_speed_of_what_was_drawn()
    {
        var effort = Effort(s_three);
        Assert.Equal(0.1, effort.DrawnMm, 9);
        // The accepted region and the drawn one, of 400 px each.
        Assert.Equal(0.2, effort.OutlineMm, 9);
        Assert.Equal(60, effort.ByHand!.Value.TotalSeconds, 6);
        Assert.Null(Effort(s_three[0]).ByHand);
        Assert.Null(Effort(s_three[0]).TimePerLesion);
    }

    [Fact]
    public void The_changed_area_is_what_only_the_run_or_only_the_reviewer_has()
    {
        var effort = Effort(s_three);
        // Accepted 10,000 px²; rejected 8,100; drawn 10,000.
        Assert.Equal(18_100 * 0.0625e-6, effort.ChangedMm2, 12);
        Assert.Equal(18_100.0 / 28_100, effort.ChangedShare!.Value, 9);
    }

    [Fact]
    public void Of_a_region_that_was_reshaped_and_accepted_the_difference_to_the_runs_outline_counts()
    {
        // 100 px wide as the run found it, moved by half: 5,000 px² on either side.
        var moved = Said(Shapes.Square(60, 10, 100) with { Id = Run[0].Id }, "accepted");
        var effort = Effort(Version(1, 0, moved, Run[1], Run[2], Run[3], Run[4]));
        Assert.Equal(10_000.0 / 15_000, effort.ChangedShare!.Value, 9);
    }

    [Fact]
    public void An_outline_that_was_there_before_was_not_drawn_again()
    {
        // Restored: the same outlines once more.
        var effort = Effort(
            s_three[1],
            Version(3, 40, Run[0], Run[1], Run[2], Run[3], Run[4]),
            s_three[1] with
            {
                Version = 4,
                At = s_begin.AddSeconds(60),
            }
        );
        Assert.Equal((0, 0), (effort.DrawnMm, effort.DrawingTime.TotalSeconds));
    }

    [Fact]
    public void Several_slides_are_summed()
    {
        var sum = ReviewEffort.Sum([Effort(s_three), Effort(s_three)]);
        Assert.Equal((6, 300, 60), (sum.Lesions, sum.Time.TotalSeconds, sum.DrawingTime.TotalSeconds));
        Assert.Equal(120, sum.ByHand!.Value.TotalSeconds, 6);
    }
}
