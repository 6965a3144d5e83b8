using System.Buffers.Binary;
using System.Text;
using TumorTrace.Core;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Tests.Torch;

[Trait("Speed", "Slow")]
public sealed class SafetensorsTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"tumortrace-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void What_is_written_is_read_back()
    {
        Safetensors.Write(
            _path,
            [new("a", [2, 2], [1, -2.5f, 3, float.MaxValue]), new("layer1.0.bn1.bias", [1], [7])],
            new Dictionary<string, string> { ["step"] = "12" }
        );
        var (tensors, metadata) = Safetensors.Read(_path);
        Assert.Equal("12", metadata["step"]);
        Assert.Equal(["a", "layer1.0.bn1.bias"], tensors.Select(t => t.Name));
        Assert.Equal([2, 2], tensors[0].Shape);
        Assert.Equal([1, -2.5f, 3, float.MaxValue], tensors[0].Values);
    }

    [Theory]
    [InlineData("F16", new byte[] { 0x00, 0x3E }, 1.5f)]
    [InlineData("BF16", new byte[] { 0xC0, 0x3F }, 1.5f)]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F }, 1.5f)]
    public void Other_float_types_are_converted(string type, byte[] data, float expected)
    {
        WriteRaw($$$"""{"x":{"dtype":"{{{type}}}","shape":[1],"data_offsets":[0,{{{data.Length}}}]}}""", data);
        Assert.Equal([expected], Safetensors.Read(_path).Tensors.Single().Values);
    }

    [Fact]
    public void Integer_tensors_are_left_out()
    {
        WriteRaw("""{"bn1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}""", new byte[8]);
        Assert.Empty(Safetensors.Read(_path).Tensors);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "x lies at bytes 0 to 8 of 4; the file is cut off")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "x has 2 values, its shape is [3]")]
    [InlineData("""{"x":{"dtype":"F32"}}""", 8, "not a usable safetensors file")]
    [InlineData("not json", 8, "not a usable safetensors file")]
    public void Damage_is_named(string header, int bytes, string message)
    {
        WriteRaw(header, new byte[bytes]);
        var error = Assert.Throws<UserException>(() => Safetensors.Read(_path));
        Assert.StartsWith($"{_path}: {message}", error.Message);
    }

    [Fact]
    public void A_short_file_is_refused()
    {
        File.WriteAllBytes(_path, [1, 2, 3]);
        Assert.Equal(
            $"{_path}: not a safetensors file: its header length says -1, the file has 3 bytes",
            Assert.Throws<UserException>(() => Safetensors.Read(_path)).Message
        );
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Equal(
            $"{_path}: no such file, expected safetensors weights",
            Assert.Throws<UserException>(() => Safetensors.Read(_path)).Message
        );

    private void WriteRaw(string header, byte[] data)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        File.WriteAllBytes(_path, [.. bytes, .. Encoding.UTF8.GetBytes(header), .. data]);
    }
}
