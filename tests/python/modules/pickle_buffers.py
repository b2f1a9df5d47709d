# pickle.PickleBuffer: buffers that travel beside the pickle.
import pickle

data = bytearray(b"abcdef")
buffer = pickle.PickleBuffer(data)
with memoryview(buffer) as view:
    view[0] = 65
assert data == b"Abcdef" and bytes(buffer) == b"Abcdef"
assert buffer.raw().tolist() == list(data)

out_of_band = []
text = pickle.dumps(buffer, protocol=5, buffer_callback=out_of_band.append)
assert len(out_of_band) == 1 and pickle.loads(text, buffers=out_of_band) is data or pickle.loads(text, buffers=[data]) == data
assert pickle.loads(pickle.dumps(pickle.PickleBuffer(b"in"), protocol=5)) == b"in"

buffer.release()
buffer.release()
for function in (memoryview, pickle.PickleBuffer.raw):
    try:
        function(buffer)
    except ValueError as e:
        assert str(e) == "operation forbidden on released PickleBuffer object"
    else:
        raise AssertionError
data.append(1)  # no view is left
