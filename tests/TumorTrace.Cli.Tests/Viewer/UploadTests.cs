using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>Uploads: what is taken, what is refused, and that nothing is left of what was refused.</summary>
[Trait("Speed", "Slow")]
public sealed class UploadTests : IAsyncLifetime
{
    private const int Limit = 200_000;
    private readonly TemporaryFolder _folder = new();
    private JobServer _server = null!;

    private string Slides => _folder.File("work/slides");

    public async ValueTask InitializeAsync()
    {
        _server = await JobServer.StartAsync(_folder.File("work"), s => s with { MaxUploadBytes = Limit });
        TrainingPictures.Write(_folder.File("p.png"), _folder.File("mask.png"), 100, 1, (x, _) => x < 50);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task Refused(int status, string message, string name, HttpContent content)
    {
        var before = Directory.GetFileSystemEntries(_folder.File("work"), "*", SearchOption.AllDirectories);
        var (found, body) = await _server.Upload(name, content);
        Assert.Equal((status, message), (found, body.GetProperty("detail").GetString()));
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.File("work"), "*", SearchOption.AllDirectories));
    }

    /// <summary>Without a length: sent in chunks.</summary>
    private sealed class Endless(int bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            for (var i = 0; i < bytes; i += 10_000)
                await stream.WriteAsync(new byte[10_000]);
        }

        protected override bool TryComputeLength(out long length) => (length = 0) > 0;
    }

    [Fact]
    public async Task A_picture_is_taken_listed_and_not_replaced()
    {
        var (status, body) = await _server.Upload("Größe 1.png", new ByteArrayContent(File.ReadAllBytes(_folder.File("p.png"))));
        Assert.Equal((201, 100), (status, body.GetProperty("width").GetInt32()));
        Assert.Equal(File.ReadAllBytes(_folder.File("p.png")), File.ReadAllBytes(Path.Combine(Slides, "Größe 1.png")));
        var listed = (await _server.Get("/api/slides"))[0];
        Assert.Equal(
            (body.GetProperty("id").GetString(), "Größe 1", "notSegmented"),
            (listed.GetProperty("id").GetString(), listed.GetProperty("name").GetString(), listed.GetProperty("state").GetString())
        );
        await Refused(
            409,
            "Größe 1.png: a slide of this name exists already; rename the file to keep both",
            "Größe 1.png",
            new ByteArrayContent([1])
        );
        Assert.Single(Directory.GetFileSystemEntries(Slides));
    }

    [Fact]
    public async Task What_does_not_open_is_removed_and_named()
    {
        await Refused(
            422,
            $"a.svs: not a slide that OpenSlide {TumorTrace.Slides.SlideFile.OpenSlideVersion} can read, and not a PNG, JPEG "
                + "or TIFF image; the file was not kept",
            "a.svs",
            new StringContent("hello")
        );
        await Refused(422, "a.tif: the file is empty, expected a slide; the file was not kept", "a.tif", new ByteArrayContent([]));
        var (status, body) = await _server.Upload("cut.png", new ByteArrayContent(File.ReadAllBytes(_folder.File("p.png"))[..2000]));
        Assert.Equal((422, false), (status, body.GetProperty("detail").GetString()!.Contains(".upload-")));
        Assert.Empty(Directory.GetFileSystemEntries(Slides));
    }

    [Fact]
    public async Task What_is_too_large_is_refused_with_and_without_a_length()
    {
        var message = $"a.tif: larger than the {Limit} bytes that this server accepts; copy the file into {Slides} instead";
        await Refused(413, message, "a.tif", new ByteArrayContent(new byte[Limit + 1]));
        await Refused(413, message, "a.tif", new Endless(Limit + 50_000));
    }

    [Theory]
    [InlineData("../evil.tif", "'../evil.tif' is a path; expected a file's name without folders")]
    [InlineData("..\\evil.tif", "'..\\evil.tif' is a path; expected a file's name without folders")]
    [InlineData("/etc/evil.tif", "'/etc/evil.tif' is a path; expected a file's name without folders")]
    [InlineData("C:evil.tif", "'C:evil.tif' is a path; expected a file's name without folders")]
    [InlineData("a\0.tif", "'a?.tif' is a path; expected a file's name without folders")]
    [InlineData("..", "'..' is a path; expected a file's name without folders")]
    [InlineData(".hidden.tif", "'.hidden.tif' begins or ends with a character that a slide's name must not; rename the file")]
    [InlineData("-o.tif", "'-o.tif' begins or ends with a character that a slide's name must not; rename the file")]
    [InlineData(
        "a.exe",
        "'a.exe' is not the name of a slide; expected one of the endings .bif, .czi, .dcm, .jpeg, .jpg, .ndpi, .png, .scn, "
            + ".svs, .svslide, .tif, .tiff"
    )]
    [InlineData("a.mrxs", "'a.mrxs': such a slide consists of several files; copy them all into the workspace's slides folder")]
    [InlineData("", "the file's name is missing; send it as ?name=FILE, or the file as multipart/form-data")]
    public async Task A_name_that_is_more_than_a_name_is_refused(string name, string message)
    {
        await Refused(400, message, name, new ByteArrayContent(File.ReadAllBytes(_folder.File("p.png"))));
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(File.ReadAllBytes(_folder.File("p.png")));
        file.Headers.TryAddWithoutValidation("Content-Disposition", "form-data; name=\"file\"; filename=\"../evil.png\"");
        form.Add(file);
        await Refused(400, "'../evil.png' is a path; expected a file's name without folders", "", form);
        Assert.False(File.Exists(_folder.File("work/evil.png")) || File.Exists(_folder.File("work/evil.tif")));
    }

    [Fact]
    public async Task A_damaged_form_is_refused()
    {
        using var form = new StringContent("--x\r\nnothing");
        form.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        var (status, body) = await _server.Upload("", form);
        Assert.Equal(
            (400, true),
            (
                status,
                body.GetProperty("detail")
                    .GetString()!
                    .StartsWith("the multipart/form-data is cut off or damaged", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public async Task A_slides_folder_that_leads_elsewhere_takes_nothing()
    {
        Directory.Delete(Slides);
        var outside = Directory.CreateDirectory(_folder.File("outside")).FullName;
        File.CreateSymbolicLink(Slides, outside);
        await Refused(
            409,
            $"{Slides}: lies outside the workspace",
            "a.png",
            new ByteArrayContent(File.ReadAllBytes(_folder.File("p.png")))
        );
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }
}
