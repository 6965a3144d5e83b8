using TumorTrace.Core;
using TumorTrace.Training.Data;

namespace TumorTrace.Tests.Training;

public sealed class TrainingSetTests : IDisposable
{
    private const string Header = "image,labels,mpp,split,group,unknown,area";
    private readonly string _folder = Directory.CreateTempSubdirectory("tumortrace-").FullName;

    public TrainingSetTests() => File.WriteAllBytes(Path.Combine(_folder, "a.png"), []);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_manifest_is_read()
    {
        var cases = Read("# comment", Header, "", "a.png,a.png,0.25,train,g,0,0 0 0.66 1", "a.png,tumor,,val,h,,", "a.png,,4,test,h,");
        Assert.Equal([Path.Combine(_folder, "a.png"), "tumor", null], cases.Select(c => c.Labels));
        Assert.Equal(new Area(0, 0, 0.66, 1), cases[0].Area);
        Assert.Equal((byte)0, cases[0].Unknown);
        Assert.Null(cases[1].Mpp);
        Assert.Equal(Area.Whole, cases[2].Area);
    }

    [Theory]
    [InlineData("b.png,,4,train,g,", "line 2: FOLDER/b.png: no such file; paths start from FOLDER (--root)")]
    [InlineData("a.png,,4,training,g,", "line 2: split is 'training', expected train, val or test")]
    [InlineData("a.png,,40x,train,g,", "line 2: mpp is '40x', expected a number from 0.05 to 20")]
    [InlineData("a.png,,4,train,g,256", "line 2: unknown is '256', expected a number from 0 to 255")]
    [InlineData("a.png,,4", "line 2: 3 columns, expected at least 6: image,labels,mpp,split,group,unknown")]
    [InlineData("a.png,,4,train,g,,0.5 0 0.5 1", "line 2: area is '0.5 0 0.5 1', expected left top right bottom as shares of the image, such as 0 0 0.66 1")]
    public void A_bad_line_is_named(string line, string message) =>
        Assert.Equal($"{Path.Combine(_folder, "set.csv")}, {message.Replace("FOLDER", _folder)}", Assert.Throws<UserException>(() => Read(Header, line)).Message);

    [Fact]
    public void Another_header_is_refused() =>
        Assert.EndsWith("the first line is 'path,mask', expected the header image,labels,mpp,split,group,unknown", Assert.Throws<UserException>(() => Read("path,mask")).Message);

    [Fact]
    public void A_set_without_training_images_is_refused() =>
        Assert.EndsWith("1 images, none of split 'train'; nothing to train on", Assert.Throws<UserException>(() => Read(Header, "a.png,,4,val,g,")).Message);

    private IReadOnlyList<TrainingCase> Read(params string[] lines)
    {
        var path = Path.Combine(_folder, "set.csv");
        File.WriteAllLines(path, lines);
        return TrainingSet.Read(path);
    }
}
