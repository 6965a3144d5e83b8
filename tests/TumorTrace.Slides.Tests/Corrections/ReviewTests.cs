using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Core.Geometry;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests.Corrections;

/// <summary>What a reviewer's version of a slide says about each area.</summary>
public sealed class ReviewTests
{
    private static IReadOnlyList<ReviewedRegion> Usual(bool withRun = true)
    {
        using var folder = new TemporaryFolder();
        var file = new CorrectedWorkspace(folder).UsualCorrections("run/a");
        return Review.Compute(withRun ? CorrectedWorkspace.RunRegions : null, CorrectionFile.Read(file));
    }

    private static (string?, Verdict)[] Verdicts(IReadOnlyList<ReviewedRegion> regions) =>
        [.. regions.Select(r => (r.Shape.Id, r.Verdict))];

    [Fact]
    public void Every_region_gets_its_verdict() =>
        Assert.Equal(
            [
                ("r0", Verdict.Accepted),
                ("r1", Verdict.NotReviewed),
                ("r2", Verdict.Rejected),
                ("r4", Verdict.Redrawn),
                ("new", Verdict.Redrawn),
                ("r3", Verdict.Removed),
                ("r4", Verdict.Removed),
            ],
            Verdicts(Usual())
        );

    [Fact]
    public void Where_the_run_is_another_one_only_words_count() =>
        Assert.Equal(
            [
                ("r0", Verdict.Accepted),
                ("r1", Verdict.NotReviewed),
                ("r2", Verdict.Rejected),
                ("r4", Verdict.NotReviewed),
                ("new", Verdict.NotReviewed),
            ],
            Verdicts(Usual(withRun: false))
        );

    [Fact]
    public void What_was_traced_at_another_threshold_was_drawn_by_nobody_and_replaces_nothing()
    {
        AnnotationShape Traced(string id, string review) =>
            Shapes.Square(0, 0, 50) with
            {
                Id = id,
                Extra = new Dictionary<string, System.Text.Json.JsonElement>
                {
                    ["metadata"] = System.Text.Json.JsonDocument.Parse($$"""{"source":"threshold 0.30"{{review}}}""").RootElement,
                },
            };
        var version = new CorrectionVersion(
            "v",
            1,
            "",
            default,
            "",
            [Traced("a", ""), Traced("b", ",\"review\":\"accepted\""), Traced("c", ",\"review\":\"rejected\"")]
        );
        Assert.Equal(
            [("a", Verdict.NotReviewed), ("b", Verdict.Accepted), ("c", Verdict.Rejected)],
            Verdicts(Review.Compute([Shapes.Square(0, 0, 40) with { Id = "run" }], version))
        );
    }

    [Fact]
    public void Labels_are_what_lies_on_top()
    {
        var labels = new PolygonLabels(Usual().Select(r => r.ToLabel()), TumorLabel.Unknown);
        byte At(double x, double y)
        {
            var one = new byte[1];
            labels.Read(new Level0Point(x - 0.5, y - 0.5), 1, 1, 1, one);
            return one[0];
        }
        Assert.Equal(TumorLabel.Tumor, At(50, 50));
        Assert.Equal(TumorLabel.Unknown, At(50, 200));
        Assert.Equal((TumorLabel.Tumor, TumorLabel.Normal), (At(210, 20), At(260, 60)));
        Assert.Equal(TumorLabel.Normal, At(220, 150));
        Assert.Equal((TumorLabel.Tumor, TumorLabel.Normal), (At(210, 230), At(250, 270)));
        Assert.Equal(TumorLabel.Unknown, At(150, 150));
    }

    [Fact]
    public void An_outline_written_from_another_vertex_or_the_other_way_round_is_the_same()
    {
        var run = Shapes.Square(10.004, 20, 50) with { Id = "a", Holes = [Shapes.Ring(20, 30, 5), Shapes.Ring(40, 30, 5)] };
        var turned = run with
        {
            Outer = [.. run.Outer.Skip(2).Concat(run.Outer.Take(2)).Reverse()],
            Holes = [.. run.Holes.Reverse().Select(IReadOnlyList<Level0Point> (h) => [.. h.Skip(1), h[0]])],
        };
        Verdict Of(AnnotationShape now) => Review.Compute([run], new CorrectionVersion("v", 1, "", default, "", [now]))[0].Verdict;
        Assert.Equal(Verdict.NotReviewed, Of(turned));
        Assert.Equal(Verdict.Redrawn, Of(turned with { Holes = [] }));
        Assert.Equal(Verdict.Redrawn, Of(run with { Outer = [.. run.Outer.Take(3), new(10.02, 70)] }));
        Assert.Equal(Verdict.LeftOut, Of(run with { Group = "Stroma" }));
        Assert.Equal(Verdict.Normal, Of(run with { Group = "Exclusion" }));
    }

    [Fact]
    public void The_parts_of_a_region_are_judged_together()
    {
        AnnotationShape[] run = [Shapes.Square(0, 0, 10) with { Id = "a" }, Shapes.Square(20, 0, 10) with { Id = "a" }];
        var one = Review.Compute(run, new CorrectionVersion("v", 1, "", default, "", [run[0]]));
        Assert.Equal([("a", Verdict.Redrawn), ("a", Verdict.Removed), ("a", Verdict.Removed)], Verdicts(one));
        Assert.All(
            Review.Compute(run, new CorrectionVersion("v", 1, "", default, "", [run[1], run[0]])),
            r => Assert.Equal(Verdict.NotReviewed, r.Verdict)
        );
    }

    [Fact]
    public void An_area_of_another_class_is_left_out_whatever_lies_under_it()
    {
        var regions = Review.Compute(
            [],
            new CorrectionVersion(
                "v",
                1,
                "",
                default,
                "",
                [Shapes.Square(0, 0, 10), Shapes.Square(2, 2, 4, "Ignore*"), Shapes.Square(7, 7, 2, "Normal")]
            )
        );
        var labels = new byte[100];
        new PolygonLabels(regions.Select(r => r.ToLabel())).Read(default, 1, 10, 10, labels);
        Assert.Equal(
            (100 - 16 - 4, 16, 4),
            (
                labels.Count(l => l == TumorLabel.Tumor),
                labels.Count(l => l == TumorLabel.Unknown),
                labels.Count(l => l == TumorLabel.Normal)
            )
        );
    }

    [Theory]
    [InlineData(
        "000001.json",
        "{\"version\":1,\"at\":\"2026-01-01T00:00:00Z\"}",
        "no \"features\" collection, expected a version of corrections"
    )]
    [InlineData(
        "000002.json",
        "{\"version\":1,\"at\":\"2026-01-01T00:00:00Z\",\"features\":{}}",
        "version is 1, expected 2 as the file's name says"
    )]
    [InlineData("000002.json", "{\"features\":{}}", "version is missing, expected 2")]
    [InlineData("000001.json", "{\"version\":1,\"at\":\"soon\",\"features\":{}}", "at is 'soon', expected a time")]
    [InlineData(
        "000001.json",
        "{\"version\":1,\"at\":\"2026-01-01T00:00:00Z\",\"features\":{}}",
        "no \"features\" list, expected a GeoJSON FeatureCollection"
    )]
    [InlineData("000001.json", "{\"version\":1", "line 1: not valid JSON; was the file cut off while copying?")]
    public void A_bad_version_is_named_with_what_is_wrong(string name, string text, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(name), text);
        Assert.StartsWith(
            $"{folder.File(name)}: {message}",
            Assert.Throws<UserException>(() => CorrectionFile.Read(folder.File(name))).Message
        );
    }

    [Fact]
    public void A_review_of_another_word_is_refused()
    {
        using var folder = new TemporaryFolder();
        var file = new CorrectedWorkspace(folder).Corrections("run/a", 1, [CorrectedWorkspace.RunRegions[0]], new() { ["r0"] = "maybe" });
        var error = Assert.Throws<UserException>(() => Review.Compute([], CorrectionFile.Read(file)));
        Assert.Equal($"{file}: region r0: review is 'maybe', expected accepted, rejected or none", error.Message);
    }
}
