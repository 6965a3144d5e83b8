using TumorTrace.Segmentation;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Segmentation;

/// <summary>Which slide of a folder that is written to is complete, and when.</summary>
public sealed class IncomingSlidesTests : IDisposable
{
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly Log _log = new();
    private readonly IncomingSlides _incoming;

    public IncomingSlidesTests()
    {
        Directory.CreateDirectory(_folder.File("in"));
        _incoming = new IncomingSlides(_folder.File("in"), s_settle, _log, _time);
    }

    private static byte[] Picture { get; } = File.ReadAllBytes(Path.Combine(SharedFiles.Cases, "slides", "no-pixel-size.png"));

    public void Dispose() => _folder.Dispose();

    private void Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = _folder.File($"in/{name}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Looks again after so many seconds.</summary>
    private string? After(double seconds)
    {
        _time.Pass(TimeSpan.FromSeconds(seconds));
        return _incoming.Next() is { } slide ? Path.GetFileName(slide.Path) : null;
    }

    [Fact]
    public void A_slide_is_given_once_when_it_has_been_the_same_for_long_enough()
    {
        Write("a.png", Picture);
        Assert.Null(After(0));
        Assert.Null(After(29));
        Assert.Equal("a.png", After(1));
        Assert.Null(After(1000));
        Assert.Empty(_log.Failed);
    }

    [Fact]
    public void A_file_that_still_grows_is_waited_for()
    {
        Write("a.png", Picture.AsSpan(0, 20));
        Assert.Null(After(0));
        Write("a.png", Picture.AsSpan(0, 40));
        Assert.Null(After(29));
        Write("a.png", Picture);
        Assert.Null(After(29));
        Assert.Null(After(29));
        Assert.Equal("a.png", After(1));
        Assert.Empty(_log.Failed);
    }

    /// <summary>The size can be the whole one from the start: then the time of writing tells.</summary>
    [Fact]
    public void A_file_that_is_written_again_comes_again()
    {
        Write("a.png", Picture);
        After(0);
        File.SetLastWriteTimeUtc(_folder.File("in/a.png"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Null(After(30));
        Assert.Equal("a.png", After(30));
        File.SetLastWriteTimeUtc(_folder.File("in/a.png"), new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Null(After(1));
        Assert.Equal("a.png", After(30));
    }

    [Fact]
    public void What_does_not_open_is_said_once_and_tried_again_when_it_changes()
    {
        Write("a.png", "no picture"u8);
        After(0);
        Assert.Null(After(30));
        Assert.Null(After(30));
        var (slide, reason) = Assert.Single(_log.Failed);
        Assert.Equal("a.png", Path.GetFileName(slide));
        Assert.EndsWith("it has not changed for 30 s and is tried again when it does", reason);
        Write("a.png", Picture);
        Assert.Null(After(1));
        Assert.Equal("a.png", After(30));
        Assert.Single(_log.Failed);
    }

    /// <summary>None of these files can be opened: being tried, which is said, shows that a slide was taken for complete.</summary>
    [Fact]
    public void A_MIRAX_slide_is_its_file_and_its_folder_and_a_DICOM_slide_is_a_folder()
    {
        Write("m.mrxs", [1]);
        Write("m/Slidedat.ini", [1]);
        Write("d/1.dcm", [1]);
        Write("d/2.dcm", [1]);
        After(0);
        After(20);
        Write("m/Data0000.dat", [1, 2]);
        Write("d/3.dcm", [1]);
        After(20);
        Assert.Empty(_log.Failed);
        After(30);
        After(30);
        Assert.Equal(["1.dcm", "m.mrxs"], _log.Failed.Select(f => Path.GetFileName(f.Slide)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Other_files_are_none()
    {
        foreach (var name in (string[])["a.png.part", ".a.png", "._a.png", "notes.txt", "a_likelihood_map.tif", "sub/b.png", "loose.dcm"])
            Write(name, Picture);
        After(0);
        Assert.Null(After(30));
        Assert.Empty(_log.Failed);
    }

    [Fact]
    public void A_folder_that_is_away_is_said_once_and_waited_for()
    {
        Write("a.png", Picture);
        Directory.Move(_folder.File("in"), _folder.File("away"));
        After(0);
        After(30);
        Assert.EndsWith("it is waited for", Assert.Single(_log.Notes));
        Directory.Move(_folder.File("away"), _folder.File("in"));
        After(1);
        Assert.Equal("a.png", After(30));
    }

    [Fact]
    public void Slides_that_are_complete_together_come_one_after_the_other()
    {
        Write("b.png", Picture);
        Write("a.png", Picture);
        After(0);
        Assert.Equal(["a.png", "b.png", null], [After(30), After(0), After(0)]);
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }

    private sealed class Log : IRunProgress
    {
        public List<(string Slide, string Reason)> Failed { get; } = [];

        public List<string> Notes { get; } = [];

        public void SlideFailed(string slide, Exception reason) => Failed.Add((slide, reason.Message));

        public void Note(string text) => Notes.Add(text);
    }
}
