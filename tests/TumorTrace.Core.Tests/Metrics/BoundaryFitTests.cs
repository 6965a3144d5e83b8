using CsCheck;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Metrics;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Metrics;

public sealed class BoundaryFitTests
{
    [Fact]
    public void A_square_against_itself_is_perfect() =>
        Assert.Equal(new BoundaryFit(1, 0), BoundaryFit.Compute(Square(10, 30), Square(10, 30), 2, 50));

    [Fact]
    public void A_shifted_square_is_as_far_as_it_was_shifted()
    {
        // The left and right edges are 5 px = 10 µm away, the others overlap but for 5 px at an end.
        var fit = BoundaryFit.Compute(Square(10, 30, shift: 5), Square(10, 30), 2, toleranceUm: 10);
        Assert.Equal(new BoundaryFit(1, 10), fit);
        Assert.InRange(BoundaryFit.Compute(Square(10, 30, shift: 5), Square(10, 30), 2, toleranceUm: 9.9).FScore, 0.5, 0.95);
    }

    [Fact]
    public void An_empty_prediction_scores_nothing_and_has_no_distance()
    {
        Assert.Equal(new BoundaryFit(0, null), BoundaryFit.Compute(new BitMask(40, 40), Square(10, 30), 2, 50));
        Assert.Equal(new BoundaryFit(1, null), BoundaryFit.Compute(new BitMask(40, 40), new BitMask(40, 40), 2, 50));
    }

    [Fact]
    public void Specks_far_away_pull_the_distance_only_when_they_are_more_than_a_twentieth()
    {
        var few = Square(10, 30);
        var many = Square(10, 30);
        few[39, 39] = true;
        for (var x = 31; x < 40; x++)
            many[x, 39] = true;
        Assert.True(BoundaryFit.Compute(few, Square(10, 30), 1, 1).Hausdorff95Um < 1);
        Assert.True(BoundaryFit.Compute(many, Square(10, 30), 1, 1).Hausdorff95Um > 5);
    }

    [Fact]
    public void Outlines_beside_unknown_truth_do_not_count()
    {
        var truth = Square(10, 30);
        var unknown = new BitMask(40, 40);
        for (var y = 0; y < 40; y++)
        {
            for (var x = 20; x < 40; x++)
            {
                truth[x, y] = false;
                unknown[x, y] = true;
            }
        }
        // The cut at x = 20 is no outline of the truth; the prediction ends there too and is not blamed.
        Assert.Equal(new BoundaryFit(1, 0), BoundaryFit.Compute(truth, truth, 2, 50, unknown));
        var overlapping = Square(10, 30);
        Assert.Equal(1, BoundaryFit.Compute(overlapping, truth, 2, 50, unknown).FScore);
    }

    [Fact]
    public void Both_figures_are_symmetric_and_bounded() =>
        Gen.Select(Gen.Int[0, 500], Gen.Int[501, 1000])
            .Sample(
                (a, b) =>
                {
                    var one = Maps.RandomMask(a);
                    var source = Maps.RandomMask(b);
                    var other = new BitMask(one.Width, one.Height);
                    for (var i = 0; i < one.Width * one.Height; i++)
                        other[i % one.Width, i / one.Width] = source[i % one.Width, i / one.Width];
                    var forth = BoundaryFit.Compute(one, other, 0.5, 2);
                    var back = BoundaryFit.Compute(other, one, 0.5, 2);
                    Assert.Equal(forth.FScore, back.FScore, 12);
                    Assert.Equal(forth.Hausdorff95Um, back.Hausdorff95Um);
                    Assert.InRange(forth.FScore, 0, 1);
                },
                iter: 20
            );

    private static BitMask Square(int from, int to, int shift = 0)
    {
        var mask = new BitMask(40, 40);
        for (var y = from; y < to; y++)
        {
            for (var x = from + shift; x < to + shift; x++)
                mask[x, y] = true;
        }
        return mask;
    }
}
