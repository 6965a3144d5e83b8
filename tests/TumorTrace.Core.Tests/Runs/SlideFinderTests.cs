using TumorTrace.Core.Runs;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Runs;

/// <summary>Which file is the slide of a run: the same rule for the viewer and for data sets.</summary>
public sealed class SlideFinderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Run => Directory.CreateDirectory(_folder.File("run/a")).FullName;

    public void Dispose() => _folder.Dispose();

    private string Write(string file, string content)
    {
        var path = _folder.File(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    private FoundSlide Find(SlideFingerprint wanted, params string[] given) =>
        SlideFinder.Create(_folder.File("run"), given.Select(g => Directory.CreateDirectory(_folder.File(g)).FullName)).Find(Run, wanted);

    [Fact]
    public void A_file_of_the_same_name_and_size_with_other_bytes_is_passed_over()
    {
        var slide = Write("far/a.tif", "the slide");
        var wanted = SlideFingerprint.Compute(slide, whole: false) with { Path = slide };
        Write("run/a.tif", "a counter");
        Assert.Equal(slide, Find(wanted).Path);
    }

    [Fact]
    public void If_there_is_no_other_it_is_named_with_what_was_found_and_expected()
    {
        var wanted = SlideFingerprint.Compute(Write("far/a.tif", "the slide"), whole: false);
        var other = Write("run/a.tif", "a counter");
        var found = Find(wanted);
        Assert.Null(found.Path);
        Assert.StartsWith($"{other}: is not the slide that {Run} was made of (found another SHA-256", found.Problem);
        File.WriteAllText(other, "shorter");
        Assert.Contains("(found 7 bytes, expected 9 bytes)", Find(wanted).Problem);
    }

    [Fact]
    public void Folders_that_are_named_come_first_and_the_path_in_the_manifest_last()
    {
        var old = Write("far/a.tif", "the slide");
        var wanted = SlideFingerprint.Compute(old, whole: false) with { Path = old };
        Assert.Equal(old, Find(wanted).Path);
        var beside = Write("run/slides/a.tif", "the slide");
        Assert.Equal(beside, Find(wanted).Path);
        var named = Write("named/a.tif", "the slide");
        Assert.Equal(named, Find(wanted, "named").Path);
    }

    [Fact]
    public void A_file_that_changes_is_looked_at_again()
    {
        var wanted = SlideFingerprint.Compute(Write("far/a.tif", "the slide"), whole: false);
        var other = Write("run/a.tif", "a counter");
        var finder = SlideFinder.Create(_folder.File("run"), []);
        Assert.Null(finder.Find(Run, wanted).Path);
        File.WriteAllText(other, "the slide");
        File.SetLastWriteTimeUtc(other, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(other, finder.Find(Run, wanted).Path);
    }

    [Fact]
    public void A_slide_that_was_hashed_whole_is_recognised_by_its_ends()
    {
        var path = _folder.File("large.tif");
        var bytes = new byte[(2 << 20) + 100];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
        var whole = SlideFingerprint.Compute(path, whole: true);
        Assert.NotEqual(whole.Sha256, whole.EndsSha256);
        Assert.True(whole.Matches(path));
        Assert.True((whole with { EndsSha256 = null }).Matches(path));
        bytes[5]++;
        File.WriteAllBytes(path, bytes);
        Assert.False(whole.Matches(path));
        Assert.False((whole with { EndsSha256 = null }).Matches(path));
    }

    [Fact]
    public void A_folder_that_is_named_must_exist() =>
        Assert.Equal("SlideFolders", Assert.Throws<Core.UserException>(() => SlideFinder.CheckFolders([_folder.File("none")])).Option);
}
