using TumorTrace.Core.Stages;
using TumorTrace.Segmentation;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Segmentation;

public sealed class BatchDivisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private List<string> Slides(params int[] bytes) =>
        [
            .. bytes.Select(
                (size, i) =>
                {
                    File.WriteAllBytes(_folder.File($"{i}.tif"), new byte[size]);
                    return _folder.File($"{i}.tif");
                }
            ),
        ];

    private static string Of(List<string> slides, int number, int count) =>
        string.Join(' ', BatchDivision.Shares(slides, new WorkPart(number, count)).Select(s => s?.ToString() ?? "-"));

    [Fact]
    public void Small_slides_are_done_whole_by_the_part_that_holds_their_middle()
    {
        var slides = Slides(1000, 1000, 1000, 1000, 1000, 1000);
        Assert.Equal("1/1 1/1 1/1 - - -", Of(slides, 1, 2));
        Assert.Equal("- - - 1/1 1/1 1/1", Of(slides, 2, 2));
    }

    [Fact]
    public void A_slide_of_more_than_half_a_part_is_divided_among_all()
    {
        var slides = Slides(9000, 500, 500);
        Assert.Equal("1/2 1/1 -", Of(slides, 1, 2));
        Assert.Equal("2/2 - 1/1", Of(slides, 2, 2));
        Assert.Equal("3/7", Of(Slides(10), 3, 7));
    }

    [Fact]
    public void One_part_does_everything() => Assert.Equal("1/1 1/1 1/1", Of(Slides(9000, 0, 500), 1, 1));

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(40)]
    public void Every_slide_falls_to_one_part_or_to_all_and_no_part_is_longer_than_one_and_a_half(int count)
    {
        var bytes = Enumerable.Range(0, 60).Select(i => 100 + i * i * 7919 % 3001).ToArray();
        var slides = Slides(bytes);
        var shares = Enumerable.Range(1, count).Select(i => BatchDivision.Shares(slides, new WorkPart(i, count))).ToList();
        for (var slide = 0; slide < slides.Count; slide++)
        {
            var own = shares.Select(s => s[slide]).OfType<WorkPart>().ToList();
            if (own is not [{ IsWhole: true }])
                Assert.Equal(Enumerable.Range(1, count).Select(i => new WorkPart(i, count)), own);
        }
        var most = shares.Max(s => s.Zip(bytes).Sum(x => x.First is { } p ? (double)x.Second / p.Count : 0));
        Assert.InRange(most, 0, 1.5 * bytes.Sum() / count + 1);
    }

    [Fact]
    public void The_folder_of_a_slide_of_several_files_counts()
    {
        var slides = Slides(2000, 2000, 2000, 2000);
        File.WriteAllBytes(_folder.File("5.mrxs"), new byte[10]);
        Directory.CreateDirectory(_folder.File("5"));
        File.WriteAllBytes(_folder.File("5/Data0001.dat"), new byte[9000]);
        Assert.EndsWith("1/2", Of([.. slides, _folder.File("5.mrxs")], 1, 2));
    }

    [Fact]
    public void A_slide_that_is_missing_falls_to_somebody_who_reports_it()
    {
        List<string> slides = [.. Slides(1000, 1000, 1000, 1000), _folder.File("missing.tif")];
        Assert.Single(Enumerable.Range(1, 2).Select(i => BatchDivision.Shares(slides, new WorkPart(i, 2))[4]).OfType<WorkPart>());
    }
}
