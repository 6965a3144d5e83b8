using TumorTrace.Core;
using TumorTrace.Segmentation;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Segmentation;

/// <summary>What was typed → which slides.</summary>
public sealed class SlideInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SlideInputsTests()
    {
        Directory.CreateDirectory(_folder.File("slides"));
        foreach (var name in (string[])["a.tif", "b c.tif", "._a.tif", "d,e.tif", ".hidden.svs"])
            File.WriteAllText(_folder.File($"slides/{name}"), "");
    }

    public void Dispose() => _folder.Dispose();

    private string List(string text, string name = "list.txt")
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }

    private string[] Names(SlideInputs inputs) =>
        [.. inputs.Slides.Select(s => Path.GetRelativePath(_folder.File("slides"), Path.GetFullPath(s.Path)))];

    [Fact]
    public void Hidden_files_of_a_folder_are_left_out_and_counted()
    {
        var inputs = SlideInputs.Expand([_folder.File("slides")], null);
        Assert.Equal(["a.tif", "b c.tif", "d,e.tif"], Names(inputs));
        Assert.Contains("2 hidden files left out", Assert.Single(inputs.Notes));
    }

    [Theory]
    [InlineData("slides/a.tif\nslides/b c.tif\n")]
    [InlineData("\"slides/a.tif\"\r\n'slides/b c.tif'\r\n")]
    [InlineData("# slides\n\n  slides/a.tif  \n./slides/b c.tif\nslides/a.tif\nslides/../slides/a.tif")]
    [InlineData("\uFEFFslides/a.tif\n\"slides/b c.tif\"\nslides/._a.tif\n")]
    [InlineData("slide\nslides/a.tif\n\"slides/b c.tif\"\n")]
    public void Entries_of_a_list_may_be_quoted_and_relative_to_it(string text) =>
        Assert.Equal(["a.tif", "b c.tif"], Names(SlideInputs.Expand([], List(text))));

    [Fact]
    public void Companions_of_macOS_in_a_list_are_left_out_and_counted() =>
        Assert.Equal(["1 companion file of macOS (._*) left out"], SlideInputs.Expand([], List("slides/a.tif\nslides/._a.tif")).Notes);

    [Theory]
    [InlineData("slide,mpp\nslides/a.tif,0.5\nslides/b c.tif,\n\"slides/d,e.tif\",0.25\n")]
    [InlineData("MPP, Path\n0.5,slides/a.tif\n,slides/b c.tif\n0.25,\"slides/d,e.tif\"\n")]
    [InlineData("case,wsi,mpp,label\n1,\"slides/a.tif\",0.5,x\n2,slides/b c.tif\n3,\"slides/d,e.tif\",0.25,y\n")]
    public void A_table_gives_each_slide_its_pixel_size(string text)
    {
        var inputs = SlideInputs.Expand([], List(text, "list.csv"));
        Assert.Equal(["a.tif", "b c.tif", "d,e.tif"], Names(inputs));
        Assert.Equal([0.5, null, 0.25], inputs.Slides.Select(s => s.Mpp));
    }

    [Theory]
    [InlineData("slide,mpp\nslides/a.tif,abc\n", "line 2: the pixel size is 'abc', expected 0.05 to 20 µm/px")]
    [InlineData("slide,mpp\nslides/a.tif,500\n", "line 2: the pixel size is '500'")]
    [InlineData("slide,mpp\n\nslides/a.tif,0.5\n,0.5\n", "line 4: no slide in column 1")]
    [InlineData("slide,mpp\n\"slides/a.tif,0.5\n", "line 2: a quote is not closed")]
    [InlineData("slides/a.tif,0.5\n", "a table without a head (slides/a.tif,0.5)")]
    [InlineData("slide,mpp\nslides/a.tif,0.5\nslides/a.tif,0.25\n", "is given several times, with 0.5 µm/px and with 0.25 µm/px")]
    [InlineData("# none\n", "the list holds no slides")]
    public void A_list_that_cannot_be_understood_is_refused_with_the_line(string text, string says) =>
        Assert.Contains(says, Assert.Throws<UserException>(() => SlideInputs.Expand([], List(text))).Message);

    [Fact]
    public void An_entry_that_two_files_answer_to_is_refused()
    {
        var here = Path.GetFileName(Directory.EnumerateFiles(Environment.CurrentDirectory).First());
        File.WriteAllText(_folder.File(here), "");
        Assert.Contains("give the whole path", Assert.Throws<UserException>(() => SlideInputs.Expand([], List(here))).Message);
    }
}
