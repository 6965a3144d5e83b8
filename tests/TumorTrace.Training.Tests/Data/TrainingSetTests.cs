using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.TestSupport;
using TumorTrace.Training.Data;

namespace TumorTrace.Training.Tests.Data;

[Trait("Speed", "Slow")]
public sealed class TrainingSetTests : IDisposable
{
    private const string Header = "image,labels,mpp,split,group,unknown,area";
    private readonly string _folder = Directory.CreateTempSubdirectory("tumortrace-").FullName;

    public TrainingSetTests() => File.WriteAllBytes(Path.Combine(_folder, "a.png"), []);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("csv", "image,labels,mpp,split,group,unknown,tumor_class\na.png,a.xml,0.5,train,g,,Invasive tumor; DCIS\n")]
    [InlineData("json", """[{"image":"a.png","labels":"a.xml","split":"train","group":"g","tumor_class":["Invasive tumor","DCIS"]}]""")]
    public void A_manifest_names_the_classes_that_are_tumour(string ending, string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.png"), "");
        File.WriteAllText(folder.File("a.xml"), "");
        File.WriteAllText(folder.File($"set.{ending}"), text);
        var found = Assert.Single(TrainingSet.Read(folder.File($"set.{ending}")));
        Assert.Equal(["Invasive tumor", "DCIS"], found.Rule.TumorClasses);
        TrainingSet.Write(folder.File("again.csv"), [found], []);
        Assert.Equal(found.TumorClasses, Assert.Single(TrainingSet.Read(folder.File("again.csv"))).TumorClasses);
    }

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
    [InlineData("b.png,,4,train,g,", "line 2: FOLDER/b.png: no such file; paths start from FOLDER")]
    [InlineData("a.png,,4,training,g,", "line 2: split is 'training', expected train, val or test")]
    [InlineData("a.png,,40x,train,g,", "line 2: mpp is '40x', expected a number from 0.05 to 20")]
    [InlineData("a.png,,4,train,g,256", "line 2: unknown is '256', expected a whole number from 0 to 255, or 'outside'")]
    [InlineData("a.png,,4,train,g,0.5", "line 2: unknown is '0.5', expected a whole number from 0 to 255, or 'outside'")]
    [InlineData(
        "a.png,a.png,4,train,g,outside",
        "line 2: unknown is 'outside', which is for annotation files; labels is 'a.png': give the mask value that means unknown, or nothing"
    )]
    [InlineData(
        "a.png,,4,train,g,outside",
        "line 2: unknown is 'outside', which is for annotation files; labels is '': give the mask value that means unknown, or nothing"
    )]
    [InlineData(",,4,train,g,", "line 2: image is empty, expected a file")]
    [InlineData("\"a.png,,4,train,g,", "line 2: a quote is not closed, or followed by other text; a quote inside quotes is written twice")]
    [InlineData("a, b.png,,4,train,g,,,", "line 2: 9 columns, but the header has 7; put paths with commas in quotes")]
    [InlineData("a.png,,4", "line 2: 3 columns, expected at least 6: image,labels,mpp,split,group,unknown")]
    [InlineData(
        "a.png,,4,train,g,,0.5 0 0.5 1",
        "line 2: area is '0.5 0 0.5 1', expected left top right bottom as shares of the image, such as 0 0 0.66 1"
    )]
    public void A_bad_line_is_named(string line, string message) =>
        Assert.Equal(
            $"{Path.Combine(_folder, "set.csv")}, {message.Replace("FOLDER", _folder)}",
            Assert.Throws<UserException>(() => Read(Header, line)).Message
        );

    [Fact]
    public void Another_header_is_refused() =>
        Assert.EndsWith(
            "the first line is 'path,mask', expected the header image,labels,mpp,split,group,unknown",
            Assert.Throws<UserException>(() => Read("path,mask")).Message
        );

    [Fact]
    public void A_set_without_training_images_is_refused() =>
        Assert.EndsWith(
            "1 images, none of split 'train'; nothing to train on",
            Assert.Throws<UserException>(() => Read(Header, "a.png,,4,val,g,")).Message
        );

    [Fact]
    public void Columns_are_found_by_name_and_paths_may_hold_commas()
    {
        File.WriteAllBytes(Path.Combine(_folder, "a, b.png"), []);
        var found = Assert.Single(Read("tumor,split,image,group,unknown,labels,mpp", "1,train,\"a, b.png\",g,2,a.png,0.5"));
        Assert.Equal(
            (Path.Combine(_folder, "a, b.png"), Path.Combine(_folder, "a.png"), "g", 0.5),
            (found.Image, found.Labels, found.Group, found.Mpp)
        );
        Assert.Equal(new LabelRule(Unknown: 2, Tumor: 1), found.Rule);
    }

    [Theory]
    [InlineData(
        "image,labels,mpp,split,group,unknown,lables",
        "line 1: column 'lables' is not known, expected image,labels,mpp,split,group,unknown,area,tumor,tumor_class,scope,weight"
    )]
    [InlineData(
        "image,labels,mpp,split,group",
        "the first line is 'image,labels,mpp,split,group', expected the header image,labels,mpp,split,group,unknown"
    )]
    [InlineData("\"image,labels", "the first line is '\"image,labels', expected the header image,labels,mpp,split,group,unknown")]
    public void A_wrong_header_is_named(string header, string message) =>
        Assert.EndsWith(message, Assert.Throws<UserException>(() => Read(header, "a.png,,4,train,g,,")).Message);

    [Fact]
    public void Tumour_and_unknown_are_different_values() =>
        Assert.EndsWith(
            "line 2: tumor and unknown are both 1, expected different values",
            Assert.Throws<UserException>(() => Read("image,labels,mpp,split,group,unknown,tumor", "a.png,a.png,4,train,g,1,1")).Message
        );

    [Fact]
    public void All_problems_are_collected_and_the_first_is_thrown_with_their_number()
    {
        var error = Assert.Throws<UserException>(() => Read(Header, "b.png,,4,no,g,", "a.png,,4,train,g,", "a.png,,-1,train,g,"));
        Assert.EndsWith(
            $"line 2: {Path.Combine(_folder, "b.png")}: no such file; paths start from {_folder} (and 2 more; `tumortrace "
                + "dataset check` lists all)",
            error.Message
        );
        var lines = TrainingSet.ReadLines(Path.Combine(_folder, "set.csv"));
        Assert.Equal([2, 0, 1], lines.Select(l => l.Problems.Count));
        Assert.Equal([false, true, false], lines.Select(l => l.Case is not null));
    }

    [Fact]
    public void JSON_has_the_same_members()
    {
        var json =
            """[{"image": "a.png", "labels": null, "mpp": 0.25, "split": "train", "group": "g", "area": [0, 0, 0.5, 1]},"""
            + """ {"image": "a.png", "labels": "a.png", "split": "val", "tumor": 2, "unknown": "0"}]""";
        File.WriteAllText(Path.Combine(_folder, "set.json"), json);
        var found = TrainingSet.Read(Path.Combine(_folder, "set.json"));
        Assert.Equal((0.25, new Area(0, 0, 0.5, 1), "g"), (found[0].Mpp, found[0].Area, found[0].Group));
        Assert.Equal((new LabelRule(0, 2), "val"), (found[1].Rule, found[1].Split));
    }

    [Theory]
    [InlineData(
        "{}",
        "a JSON object, expected a list of objects with image, labels, mpp, split, group, unknown, area, tumor, tumor_class, scope, weight"
    )]
    [InlineData(
        "[7]",
        "item 1: a JSON number, expected an object with image, labels, mpp, split, group, unknown, area, tumor, tumor_class, scope, weight"
    )]
    [InlineData(
        "[{\"image\": \"a.png\", \"mask\": \"a.png\"}]",
        "item 1: member 'mask' is not known, expected image, labels, mpp, split, group, unknown, area, tumor, tumor_class, scope, weight"
    )]
    [InlineData("[{\"image\": \"a.png\"}]", "item 1: split is '', expected train, val or test")]
    [InlineData(
        "[{\"image\": \"a.png\", \"split\": \"train\", \"mpp\": true}]",
        "item 1: mpp is 'true', expected a number from 0.05 to 20"
    )]
    public void Bad_JSON_is_named(string json, string message)
    {
        File.WriteAllText(Path.Combine(_folder, "set.json"), json);
        Assert.EndsWith(message, Assert.Throws<UserException>(() => TrainingSet.Read(Path.Combine(_folder, "set.json"))).Message);
    }

    [Fact]
    public void Broken_JSON_names_its_line()
    {
        File.WriteAllText(Path.Combine(_folder, "set.json"), "[\n{\"image\": ");
        Assert.Contains(
            "set.json: line 2: not valid JSON",
            Assert.Throws<UserException>(() => TrainingSet.Read(Path.Combine(_folder, "set.json"))).Message
        );
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        foreach (var name in new[] { "a, \"b\".png", "#c.png", "c.xml" })
            File.WriteAllBytes(Path.Combine(_folder, name), []);
        string At(string name) => Path.Combine(_folder, name);
        TrainingCase[] cases =
        [
            new(At("a.png"), null, "train", "g") { Mpp = 0.25 },
            new(At("a, \"b\".png"), "tumor", "val", "h, i") { Unknown = 0, Area = new Area(0, 0.1, 0.66, 1) },
            new(At("#c.png"), At("a.png"), "test", "")
            {
                Mpp = 4,
                Unknown = 0,
                Tumor = 1,
            },
            new(At("a.png"), At("c.xml"), "train", "g") { OutsideUnknown = true },
        ];
        TrainingSet.Write(At("out.csv"), cases, ["one", "two"]);
        Assert.Equal(cases, TrainingSet.Read(At("out.csv")));
        Assert.StartsWith(
            "# one\n# two\nimage,labels,mpp,split,group,unknown,area,tumor\na.png,,0.25,train,g,,0 0 1 1,\n",
            File.ReadAllText(At("out.csv"))
        );
        // In another folder the files' full paths are written.
        Directory.CreateDirectory(At("sub"));
        TrainingSet.Write(At("sub/out.csv"), cases, []);
        Assert.Equal(cases, TrainingSet.Read(At("sub/out.csv")));
    }

    private IReadOnlyList<TrainingCase> Read(params string[] lines)
    {
        var path = Path.Combine(_folder, "set.csv");
        File.WriteAllLines(path, lines);
        return TrainingSet.Read(path);
    }
}
