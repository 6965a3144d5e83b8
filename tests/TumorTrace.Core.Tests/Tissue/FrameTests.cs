using TumorTrace.Core.Tissue;

namespace TumorTrace.Core.Tests.Tissue;

/// <summary>Saturation means nothing without light: near-black areas are neither tissue nor glass.</summary>
public sealed class FrameTests
{
    private static readonly (int, int, int)[] s_tints =
    [
        (0, 0, 0),
        (1, 1, 3),
        (4, 2, 6),
        (3, 0, 0),
        (0, 6, 2),
        (12, 4, 18),
        (8, 8, 30),
        (40, 25, 44),
    ];

    private static readonly Dictionary<string, Func<int, int, bool>> s_shapes = new(StringComparer.Ordinal)
    {
        ["frame"] = (x, y) => x < 30 || y < 25 || x >= 290 || y >= 215,
        ["thin frame"] = (x, y) => x < 2 || y < 2 || x >= 318 || y >= 238,
        ["left border"] = (x, _) => x < 60,
        ["corner"] = (x, y) => x + y < 90,
        ["ring"] = (x, y) => Math.Pow((x - 160) / 150.0, 2) + Math.Pow((y - 120) / 110.0, 2) > 1,
        ["over tissue"] = (x, y) => x > 200,
        ["most of the slide"] = (x, y) => y > 110,
    };

    public static TheoryData<string, int, int> Frames
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (var shape in s_shapes.Keys)
            {
                for (var tint = 0; tint < s_tints.Length; tint++)
                    data.Add(shape, tint, tint % 2 * 3);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void Near_black_areas_of_any_tint_are_no_tissue(string shape, int tint, int noise)
    {
        var scene = TissueScene.Usual().Over(s_shapes[shape], shape == "thin frame" ? s_tints[tint % 7] : s_tints[tint]);
        if (noise > 0)
            scene.Noise(noise);
        Assert.InRange(scene.IoU(scene.Find()), 0.96, 1);
    }

    [Theory]
    [InlineData(4, 2, 6)]
    [InlineData(1, 1, 3)]
    [InlineData(0, 0, 20)]
    public void A_frame_that_fades_into_the_glass_is_no_tissue(int r, int g, int b)
    {
        var scene = TissueScene.Usual();
        for (var i = 0; i < 40; i++)
        {
            var edge = i;
            scene.Over((x, _) => x == edge, (r, g, b), 1 - i / 40.0);
        }
        Assert.InRange(scene.IoU(scene.Find()), 0.96, 1);
    }

    [Fact]
    public void A_blank_slide_in_a_black_frame_has_no_tissue_and_says_so()
    {
        var scene = TissueScene.OnGlass().Over(s_shapes["frame"], (4, 2, 6));
        var found = scene.Find();
        Assert.Equal(0, found.Mask.Count());
        Assert.Contains(found.Notes, n => n.StartsWith("black areas on 35.7% of the slide", StringComparison.Ordinal));
        Assert.StartsWith("no tissue found: ", found.Notes[^1]);
    }

    [Fact]
    public void Without_a_frame_nothing_is_said_about_one() =>
        Assert.DoesNotContain(TissueScene.Usual().Find().Notes, n => n.StartsWith("black", StringComparison.Ordinal));

    [Fact]
    public void Near_black_areas_are_kept_on_request()
    {
        var scene = TissueScene.Usual().Over(s_shapes["over tissue"], (40, 10, 44));
        Assert.True(scene.Find(new TissueOptions { KeepPen = true }).Mask[310, 120]);
        Assert.False(scene.Find().Mask[310, 120]);
    }
}
