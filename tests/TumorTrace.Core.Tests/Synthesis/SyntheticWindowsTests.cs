using TumorTrace.Core.Synthesis;

namespace TumorTrace.Core.Tests.Synthesis;

[Trait("Speed", "Slow")]
public class SyntheticWindowsTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(4)]
    [InlineData(20)]
    public void Windows_of_any_pixel_size_show_different_tissue_and_are_always_the_same(double mpp)
    {
        var windows = SyntheticWindows.Create(mpp, 96);
        Assert.Equal(6, windows.Count);
        Assert.All(windows, w => Assert.Equal(96 * 96 * 3, w.Length));
        Assert.Equal(6, windows.Select(w => w.Average(v => v)).Distinct().Count());
        // Not bare glass: something is stained.
        Assert.InRange(windows.Average(w => w.Average(v => v)), 60, 235);
        Assert.Equal(windows, SyntheticWindows.Create(mpp, 96));
    }
}
