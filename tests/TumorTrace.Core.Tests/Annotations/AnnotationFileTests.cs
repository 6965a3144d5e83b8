using TumorTrace.Core.Annotations;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Annotations;

public sealed class AnnotationFileTests
{
    private static string Folder => Path.Combine(SharedFiles.Cases, "annotations");

    public static TheoryData<string> DamagedFiles =>
        [
            .. Directory
                .GetFiles(Folder)
                .Where(f => !f.EndsWith(".message", StringComparison.Ordinal))
                .Select(f => Path.GetFileName(f)!)
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(DamagedFiles))]
    public void A_damaged_file_is_refused_with_its_name_and_what_is_wrong(string name)
    {
        var path = Path.Combine(Folder, name);
        var expected = File.ReadAllText(path + ".message").Trim();
        var error = Assert.Throws<UserException>(() => AnnotationFile.Read(path));
        Assert.StartsWith($"{path}: {expected}", error.Message);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Equal(
            "/no/such.xml: no such annotation file",
            Assert.Throws<UserException>(() => AnnotationFile.Read("/no/such.xml")).Message
        );

    [Fact]
    public void A_gzipped_GeoJSON_with_a_byte_order_mark_is_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.geojson.gz");
        using (var gzip = new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionMode.Compress))
        {
            gzip.Write("\uFEFF"u8);
            QuPathGeoJson.Write(gzip, [Shapes.Square(0, 0, 10)]);
        }
        Assert.Equal(Shapes.Square(0, 0, 10).Outer, Assert.Single(AnnotationFile.Read(path)).Outer);
    }
}
